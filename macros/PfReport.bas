Attribute VB_Name = "PfReport"
Option Explicit
' Lists what a check found, of the open workbook or of every workbook in a folder, in a new workbook of its own.
' The workbooks that are checked are not changed. This is the way without Python.

Private mList As Workbook
Private mOpened As Workbook
Private mNext As Long
Private mFiles As Long
Private mFileRow As Long
Private mErrors As Long
Private mDoubts As Long

Private mCalculation As Long

Private mJumpBook() As String
Private mJumpSheet() As String
Private mJumpCell() As String
Private mJumps As Long
Private mJump As Long

' A text of the add-in by its key.
Public Function Said(ByVal key As String) As String
    Said = SaidOf(key, "", "")
End Function

' A text with its blanks {1} and {2} filled.
Public Function SaidOf(ByVal key As String, ByVal one As String, ByVal other As String) As String
    Dim i As Long, sheet As Worksheet, text As String
    Set sheet = ThisWorkbook.Worksheets("texts")
    i = 2
    text = key
    Do While Len(CStr(sheet.Cells(i, 1).Value)) > 0
        If CStr(sheet.Cells(i, 1).Value) = key Then
            text = CStr(sheet.Cells(i, 2).Value)
            Exit Do
        End If
        i = i + 1
    Loop
    text = Replace(text, "{1}", one, 1, -1, 0)
    SaidOf = Replace(text, "{2}", other, 1, -1, 0)
End Function

Private Sub Head(ByVal sheet As Worksheet, ByVal keys As String, ByVal widths As String)
    Dim parts As Variant, wide As Variant, i As Long
    parts = Split(keys, ",")
    wide = Split(widths, ",")
    For i = 0 To UBound(parts)
        sheet.Cells(1, i + 1).Value = Said(CStr(parts(i)))
        sheet.Cells(1, i + 1).Font.Bold = True
        sheet.Cells(1, i + 1).Interior.Color = RGB(221, 230, 238)
        sheet.Columns(i + 1).ColumnWidth = Val(wide(i))
    Next i
End Sub

Private Sub StartList()
    Set mList = Workbooks.Add
    Do While mList.Worksheets.Count < 2
        mList.Worksheets.Add
    Loop
    mList.Worksheets(1).Name = Said("list")
    mList.Worksheets(2).Name = Said("files")
    Head mList.Worksheets(1), "h.number,h.level,h.file,h.sheet,h.cell,h.message,h.explanation", "6,8,28,16,9,90,30"
    Head mList.Worksheets(2), "h.file,h.verdict,h.errors,h.doubts,h.form", "40,24,10,10,40"
    mNext = 2
    mFileRow = 2
    mFiles = 0
    mErrors = 0
    mDoubts = 0
    mJumps = 0
    mJump = 0
    ReDim mJumpBook(1 To 100)
    ReDim mJumpSheet(1 To 100)
    ReDim mJumpCell(1 To 100)
End Sub

Private Sub EndList()
    Dim sheet As Worksheet
    Set sheet = mList.Worksheets(1)
    If mNext = 2 Then sheet.Cells(2, 6).Value = Said("nothing")
    sheet.Range("A1:G" & IIf(mNext > 2, mNext - 1, 2)).AutoFilter
    sheet.Range("F2:F" & mNext).WrapText = True
    ' -4160: text begins at the top of its row
    sheet.Range("A1:G" & mNext).VerticalAlignment = -4160
    ToPrint sheet
    ToPrint mList.Worksheets(2)
    sheet.Activate
End Sub

' One page wide, lying, with its heads on each page; where there is no printer, Excel refuses this, and nothing is lost.
Private Sub ToPrint(ByVal sheet As Worksheet)
    On Error Resume Next
    sheet.PageSetup.Orientation = 2
    sheet.PageSetup.PrintTitleRows = "$1:$1"
    sheet.PageSetup.Zoom = False
    sheet.PageSetup.FitToPagesTall = False
    sheet.PageSetup.FitToPagesWide = 1
    On Error GoTo 0
End Sub

' A text as a cell is to show it: a text that begins like a formula stays a text.
Private Sub TextInto(ByVal cell As Range, ByVal text As String)
    cell.NumberFormat = "@"
    cell.Value = text
End Sub

Private Function Place(ByVal book As Workbook, ByVal sheet As String) As String
    Place = "[" & book.Name & "]"
    If Len(book.Path) > 0 Then Place = "[" & book.FullName & "]"
    Place = Replace(Place & "'" & Replace(sheet, "'", "''") & "'!", """", """""")
End Function

' Adds what was found in one workbook to the list.
Private Sub AddBook(ByVal book As Workbook, ByVal file As String)
    Dim code As Long, h As Long, sheet As Worksheet, errors As Long, doubts As Long, level As String, r As Long, verdict As String, explained As Long
    Dim wrongLevel As String, doubtLevel As String
    Set sheet = mList.Worksheets(1)
    wrongLevel = Said("level.error")
    doubtLevel = Said("level.verify")
    code = CheckBook(book)
    If code = 0 Then
        For h = 1 To HitCount()
            level = HitRule(h, 2)
            If level = wrongLevel Then errors = errors + 1
            If level = doubtLevel Then
                If HitSettled(h) Then explained = explained + 1 Else doubts = doubts + 1
            End If
            sheet.Cells(mNext, 1).Value = mNext - 1
            sheet.Cells(mNext, 2).Value = level
            TextInto sheet.Cells(mNext, 3), file
            TextInto sheet.Cells(mNext, 4), HitSheet(h)
            sheet.Cells(mNext, 5).Formula = "=HYPERLINK(""" & Place(book, HitSheet(h)) & HitAddress(h) & """,""" & HitAddress(h) & """)"
            TextInto sheet.Cells(mNext, 6), HitMessage(h)
            TextInto sheet.Cells(mNext, 7), HitExplanation(h)
            If level = wrongLevel Then sheet.Cells(mNext, 2).Font.Color = RGB(176, 0, 32)
            If level = doubtLevel Then sheet.Cells(mNext, 2).Font.Color = RGB(154, 103, 0)
            mJumps = mJumps + 1
            If mJumps > UBound(mJumpBook) Then
                ReDim Preserve mJumpBook(1 To mJumps + 200)
                ReDim Preserve mJumpSheet(1 To mJumps + 200)
                ReDim Preserve mJumpCell(1 To mJumps + 200)
            End If
            mJumpBook(mJumps) = book.Name
            mJumpSheet(mJumps) = HitSheet(h)
            mJumpCell(mJumps) = HitAddress(h)
            mNext = mNext + 1
        Next h
        If errors > 0 Then
            verdict = Said("verdict.error")
        ElseIf doubts > 0 Then
            verdict = Said("verdict.verify")
        ElseIf explained > 0 Then
            verdict = Said("verdict.explained")
        Else
            verdict = Said("verdict.good")
        End If
    ElseIf code = 1 Then
        verdict = Said("verdict.other")
    Else
        verdict = Said("verdict.names")
    End If
    r = mFileRow
    TextInto mList.Worksheets(2).Cells(r, 1), file
    mList.Worksheets(2).Cells(r, 2).Value = verdict
    mList.Worksheets(2).Cells(r, 3).Value = errors
    mList.Worksheets(2).Cells(r, 4).Value = doubts
    If FormOf(book) > 0 Then TextInto mList.Worksheets(2).Cells(r, 5), CStr(ThisWorkbook.Worksheets("forms").Cells(FormOf(book) + 1, 3).Value)
    mFileRow = r + 1
    mFiles = mFiles + 1
    mErrors = mErrors + errors
    mDoubts = mDoubts + doubts
End Sub

' Lists what is wrong with one open workbook; returns what is to be said.
Public Function ListBook(ByVal book As Workbook) As String
    If FormOf(book) = 0 Then
        ListBook = SaidOf("not.ours", book.Name, "")
        Exit Function
    End If
    Pause True
    StartList
    AddBook book, book.Name
    EndList
    Pause False
    ListBook = SaidOf("found", CStr(mErrors), CStr(mDoubts))
End Function

' Lists what is wrong with every workbook in a folder; the files are opened for reading, without their macros. What else
' may be a return is on the list as well, with what to do about it.
Public Function ListFolder(ByVal folder As String) As String
    Dim found() As String, count As Long, name As String, i As Long, checked As Long
    If Right$(folder, 1) <> Application.PathSeparator Then folder = folder & Application.PathSeparator
    ReDim found(1 To 50)
    name = Dir$(folder)
    Do While Len(name) > 0
        If Left$(name, 2) <> "~$" And Len(Ending(name)) > 0 Then
            count = count + 1
            If count > UBound(found) Then
                ReDim Preserve found(1 To count + 200)
            End If
            found(count) = name
            If Ending(name) = ".xlsx" Then checked = checked + 1
        End If
        name = Dir$()
    Loop
    If count = 0 Then
        ListFolder = SaidOf("no.files", folder, "")
        Exit Function
    End If
    Pause True
    StartList
    For i = 1 To count
        Tell SaidOf("progress", CStr(i), CStr(count))
        If Ending(found(i)) <> ".xlsx" Then
            AddUnread found(i), Said("verdict.not.read")
        Else
            Set mOpened = Opened(folder & found(i))
            If mOpened Is Nothing Then
                AddUnread found(i), Said("verdict.closed")
            Else
                AddBook mOpened, found(i)
                CloseOpened
            End If
        End If
    Next i
    Tell ""
    EndList
    Pause False
    ListFolder = SaidOf("folder.done", CStr(checked), CStr(mErrors))
    If count > checked Then ListFolder = ListFolder & SaidOf("folder.others", CStr(count - checked), "")
End Function

' The ending of a name that a return may have, in small letters; nothing of any other.
Private Function Ending(ByVal name As String) As String
    Dim at As Long
    at = InStrRev(name, ".")
    If at = 0 Then Exit Function
    Ending = LCase$(Mid$(name, at))
    If InStr(" .xlsx .xls .xlsm .xlsb .et .ett .ods .zip .rar .7z ", " " & Ending & " ") = 0 Then Ending = ""
End Function

Private Sub AddUnread(ByVal file As String, ByVal verdict As String)
    TextInto mList.Worksheets(2).Cells(mFileRow, 1), file
    mList.Worksheets(2).Cells(mFileRow, 2).Value = verdict
    mFileRow = mFileRow + 1
End Sub

Private Sub CloseOpened()
    If Not mOpened Is Nothing Then mOpened.Close False
    Set mOpened = Nothing
End Sub

' Ends a list in the middle, as after Esc: the file at hand is closed, what is on the list can be read.
Public Sub BreakOff()
    On Error Resume Next
    CloseOpened
    EndList
    Pause False
    Tell ""
    On Error GoTo 0
End Sub

' A file with a password is not asked for it: this one is wrong, and the file is on the list as one that does not open.
Private Function Opened(ByVal path As String) As Workbook
    Dim book As Workbook
    On Error Resume Next
    Set book = Workbooks.Open(path, 0, True, , "-")
    On Error GoTo 0
    Set Opened = book
End Function

' While a list is written nothing is calculated: functions of this add-in in other workbooks would read in between.
Public Sub Pause(ByVal start As Boolean)
    On Error Resume Next
    If start Then
        mCalculation = Application.Calculation
        Application.Calculation = -4135
    ElseIf mCalculation <> 0 Then
        Application.Calculation = mCalculation
        mCalculation = 0
    End If
    On Error GoTo 0
End Sub

' What is shown in the status bar while it takes long; an empty text gives the bar back.
Public Sub Tell(ByVal text As String)
    On Error Resume Next
    If Len(text) > 0 Then Application.StatusBar = text Else Application.StatusBar = False
    DoEvents
    On Error GoTo 0
End Sub

' Goes to the next finding (1) or the one before (-1) in the workbook that was listed last.
Public Function Jump(ByVal way As Long) As String
    Dim book As Workbook
    If mJumps = 0 Then
        Jump = Said("check.first")
        Exit Function
    End If
    mJump = mJump + way
    If mJump < 1 Then mJump = mJumps
    If mJump > mJumps Then mJump = 1
    Set book = OpenBook(mJumpBook(mJump))
    If book Is Nothing Then
        Jump = SaidOf("not.open", mJumpBook(mJump), "")
        Exit Function
    End If
    book.Activate
    book.Worksheets(mJumpSheet(mJump)).Activate
    book.Worksheets(mJumpSheet(mJump)).Range(mJumpCell(mJump)).Select
End Function

Private Function OpenBook(ByVal name As String) As Workbook
    Dim book As Workbook
    On Error Resume Next
    Set book = Workbooks(name)
    On Error GoTo 0
    Set OpenBook = book
End Function

' Lists a folder and tells in one text what stands on the list, for programs that look at the outcome.
Public Function Listed(ByVal folder As String) As String
    Dim said_ As String, r As Long, c As Long, out As String
    said_ = ListFolder(folder)
    If mList Is Nothing Then
        Listed = "done" & vbLf & said_
        Exit Function
    End If
    For r = 1 To mFileRow - 1
        For c = 1 To 5
            out = out & mList.Worksheets(2).Cells(r, c).Text & vbTab
        Next c
        out = out & vbLf
    Next r
    For r = 1 To mNext - 1
        For c = 1 To 7
            out = out & mList.Worksheets(1).Cells(r, c).Text & vbTab
        Next c
        out = out & vbLf
    Next r
    Listed = "done" & vbLf & said_ & vbLf & out
End Function
