Attribute VB_Name = "PfBook"
Option Explicit
' Reads an open workbook into the slots of its form, and checks it. Nothing of the workbook is changed.

Private Const WANTED_COLUMN As Long = 11

Private mSheet() As String
Private mRow() As Long
Private mColumn() As Long
Private mBook As Workbook

' The row of the form of a workbook on the sheet of forms; 0 where it is none that this add-in knows.
Public Function FormOf(ByVal book As Workbook) As Long
    Dim mark As Worksheet, i As Long, id As String, version As String
    On Error Resume Next
    Set mark = book.Worksheets("_meta")
    On Error GoTo 0
    If mark Is Nothing Then Exit Function
    For i = 1 To 12
        If mark.Cells(i, 1).Value = "form" Then id = CStr(mark.Cells(i, 2).Value)
        If mark.Cells(i, 1).Value = "version" Then version = CStr(mark.Cells(i, 2).Value)
    Next i
    i = 2
    Do While Len(CStr(ThisWorkbook.Worksheets("forms").Cells(i, 1).Value)) > 0
        If CStr(ThisWorkbook.Worksheets("forms").Cells(i, 1).Value) = id And CStr(ThisWorkbook.Worksheets("forms").Cells(i, 2).Value) = version Then
            FormOf = i - 1
            Exit Function
        End If
        i = i + 1
    Loop
End Function

' Whether days are counted from 1904. The answer is asked for by itself: where a program does not know it, what stands
' behind an If would be done.
Private Function StartsIn1904(ByVal book As Workbook) As Boolean
    Dim answer As Boolean
    On Error Resume Next
    answer = book.Date1904
    On Error GoTo 0
    StartsIn1904 = answer
End Function

Private Function Named(ByVal name As String) As Range
    Dim found As Range
    On Error Resume Next
    Set found = mBook.Names(name).RefersToRange
    On Error GoTo 0
    Set Named = found
End Function

' The values of a range as an array of rows and columns, an error where a cell shows one.
Private Function Values(ByVal area As Range) As Variant
    Dim held As Variant, formulas As Variant, r As Long, c As Long
    On Error Resume Next
    held = area.Value2
    If Err.Number <> 0 Then
        ' LibreOffice has no Value2; days and money become numbers below
        Err.Clear
        held = area.Value
    End If
    On Error GoTo 0
    formulas = area.Formula
    If Not IsArray(held) Then
        held = OneCell(held)
        formulas = OneCell(formulas)
    End If
    For r = 1 To UBound(held, 1)
        For c = 1 To UBound(held, 2)
            Select Case VarType(held(r, c))
            Case 0, 8, 10, 11
            Case Else
                held(r, c) = CDbl(held(r, c))
            End Select
            If VarType(held(r, c)) = 5 Or VarType(held(r, c)) = 0 Then
                ' some programs give 0 for an error value; what the cell shows tells
                If Left$(CStr(formulas(r, c)), 1) = "=" Then
                    If Left$(area.Cells(r, c).Text, 1) = "#" Then held(r, c) = ErrorShown(area.Cells(r, c).Text)
                End If
            ElseIf VarType(held(r, c)) = 8 Then
                If Len(held(r, c)) = 0 And Len(CStr(formulas(r, c))) = 0 Then held(r, c) = Empty
            End If
        Next c
    Next r
    Values = held
End Function

Private Function OneCell(ByVal value As Variant) As Variant
    Dim made(1 To 1, 1 To 1) As Variant
    made(1, 1) = value
    OneCell = made
End Function

Private Function ErrorShown(ByVal text As String) As Variant
    Select Case text
    Case "#DIV/0!"
        ErrorShown = CVErr(2007)
    Case "#REF!"
        ErrorShown = CVErr(2023)
    Case "#NAME?"
        ErrorShown = CVErr(2029)
    Case "#NUM!"
        ErrorShown = CVErr(2036)
    Case "#N/A"
        ErrorShown = CVErr(2042)
    Case Else
        ErrorShown = CVErr(2015)
    End Select
End Function

' Checks one workbook; what was found is then in PfRules. 0 when done, 1 where it is no form of this add-in,
' 2 where an input has lost its name.
Public Function CheckBook(ByVal book As Workbook) As Long
    Dim form As Long, s As Long, area As Range, shift As Double, most As Long, b As Long
    Dim tops() As Long, bottoms() As Long
    form = FormOf(book)
    If form = 0 Then
        CheckBook = 1
        Exit Function
    End If
    LoadForm form
    Set mBook = book
    ReDim mSheet(1 To SlotCount())
    ReDim mRow(1 To SlotCount())
    ReDim mColumn(1 To SlotCount())
    ReDim tops(1 To BlockCount())
    ReDim bottoms(1 To BlockCount())
    For s = 1 To SlotCount()
        If Len(SlotName(s)) > 0 Then
            Set area = Named(SlotName(s))
            If area Is Nothing Then
                CheckBook = 2
                Exit Function
            End If
            b = SlotBlock(s)
            mSheet(s) = area.Worksheet.Name
            mRow(s) = area.Row
            mColumn(s) = area.Column
            If SlotKind(s) = "TRAW" Then
                If tops(b) = 0 Or area.Row < tops(b) Then tops(b) = area.Row
                If area.Row + area.Rows.Count - 1 > bottoms(b) Then bottoms(b) = area.Row + area.Rows.Count - 1
                If bottoms(b) - tops(b) + 1 > most Then most = bottoms(b) - tops(b) + 1
            ElseIf SlotKind(s) = "RAW" Then
                mColumn(s) = area.Column + SlotAt(s) - 1
            End If
        End If
    Next s
    If StartsIn1904(book) Then shift = 1462
    Begin most
    For b = 1 To BlockCount()
        If tops(b) > 0 Then PutLines b, bottoms(b) - tops(b) + 1
    Next b
    For s = 1 To SlotCount()
        If Len(SlotName(s)) > 0 Then ReadSlot s, tops, bottoms, shift
    Next s
    Judge
    CheckBook = 0
End Function

Private Sub ReadSlot(ByVal s As Long, ByRef tops() As Long, ByRef bottoms() As Long, ByVal shift As Double)
    Dim v As Variant, i As Long, c As Long, sheet As Worksheet, cells_ As Variant, n As Long, b As Long
    Set sheet = mBook.Worksheets(mSheet(s))
    Select Case SlotKind(s)
    Case "TRAW"
        b = SlotBlock(s)
        mRow(s) = tops(b)
        v = Values(sheet.Range(sheet.Cells(tops(b), mColumn(s)), sheet.Cells(bottoms(b), mColumn(s))))
        For i = 1 To UBound(v, 1)
            If SlotNode(s) = 1 And VarType(v(i, 1)) = 5 Then v(i, 1) = v(i, 1) + shift
            PutInLine s, i, v(i, 1)
        Next i
    Case "RAW"
        v = Values(sheet.Range(sheet.Cells(mRow(s), mColumn(s)), sheet.Cells(mRow(s), mColumn(s))))
        If SlotNode(s) = 1 And VarType(v(1, 1)) = 5 Then v(1, 1) = v(1, 1) + shift
        PutAlone s, v(1, 1)
    Case "COVERED"
        v = Values(sheet.Range(sheet.Cells(mRow(s) + 1, 1), sheet.Cells(mRow(s) + SlotAt(s), SlotNode(s))))
        ReDim cells_(0 To UBound(v, 1) * UBound(v, 2))
        For i = 1 To UBound(v, 1)
            For c = 1 To UBound(v, 2)
                n = n + 1
                cells_(n) = v(i, c)
            Next c
        Next i
        PutAlone s, cells_
    End Select
End Sub

Public Function HitSheet(ByVal hit As Long) As String
    HitSheet = mSheet(HitSlot(hit))
End Function

Public Function HitAddress(ByVal hit As Long) As String
    Dim s As Long, r As Long, c As Long, letters As String
    s = HitSlot(hit)
    r = mRow(s)
    If HitLine(hit) > 0 Then r = r + HitLine(hit) - 1
    c = mColumn(s)
    Do While c > 0
        letters = Mid$("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 1 + (c - 1) Mod 26, 1) & letters
        c = (c - 1) \ 26
    Loop
    HitAddress = letters & r
End Function

Public Function HitMessage(ByVal hit As Long) As String
    ' sheet, cell and input: what was found. What to do.
    HitMessage = HitSheet(hit) & " " & HitAddress(hit) & " " & HitLabel(hit) & ChrW$(65306) & HitSentence(hit, 6) & ChrW$(12290) & HitSentence(hit, 7) & ChrW$(12290)
End Function

' What was written for an explanation of this kind of finding.
Public Function HitExplanation(ByVal hit As Long) As String
    Dim area As Range
    If Len(HitRule(hit, 8)) = 0 Then Exit Function
    Set area = Named(HitRule(hit, 8))
    If Not area Is Nothing Then HitExplanation = CStr(area.Cells(1, 1).Text)
End Function

' Whether what the official wrote settles a finding. The form itself says beside each explanation, in a hidden column,
' whether one is still wanted: a placeholder settles nothing, nor does what speaks of other lines.
Public Function HitSettled(ByVal hit As Long) As Boolean
    Dim area As Range, wanted As Variant
    If Len(HitExplanation(hit)) = 0 Then Exit Function
    Set area = Named(HitRule(hit, 8))
    wanted = area.Worksheet.Cells(area.Row, WANTED_COLUMN).Value
    If VarType(wanted) = 5 Then HitSettled = (wanted = 0)
End Function

' All of a check as text, a line for each: code, level, sheet, cell, message.
Public Function Report(ByVal name As String) As String
    Dim code As Long, h As Long, out As String
    code = CheckBook(Workbooks(name))
    If code <> 0 Then
        Report = "status " & code
        Exit Function
    End If
    For h = 1 To HitCount()
        out = out & HitRule(h, 1) & vbTab & HitRule(h, 2) & vbTab & HitSheet(h) & vbTab & HitAddress(h) & vbTab & HitMessage(h) & vbLf
    Next h
    Report = "done" & vbLf & out
End Function

' The places of a check alone, a line for each: code, sheet, cell.
Public Function Verdicts(ByVal name As String) As String
    Dim code As Long, h As Long, out As String
    code = CheckBook(Workbooks(name))
    If code <> 0 Then
        Verdicts = "status " & code
        Exit Function
    End If
    For h = 1 To HitCount()
        out = out & vbLf & HitRule(h, 1) & vbTab & HitSheet(h) & vbTab & HitAddress(h)
    Next h
    Verdicts = "done" & out
End Function
