Attribute VB_Name = "PfCells"
Option Explicit
' Functions for cells, read as the forms read their inputs: from the same tables.

' What a cell reads as: the step of reading that the table of cells names for a function.
Private Function ReadAs(ByVal name As String, ByRef given As Variant) As Variant
    Dim i As Long, sheet As Worksheet, slot As Long, held As Variant, area As Range
    If IsObject(given) Then
        Set area = given
        held = area.Cells(1, 1).Value
    Else
        held = given
    End If
    Select Case VarType(held)
    Case 0, 8, 10, 11
    Case Else
        held = CDbl(held)
    End Select
    Set sheet = ThisWorkbook.Worksheets("cells")
    ReadAs = CVErr(2042)
    i = 2
    Do While Len(CStr(sheet.Cells(i, 1).Value)) > 0
        If CStr(sheet.Cells(i, 1).Value) = name Then
            LoadForm CLng(sheet.Cells(i, 2).Value)
            slot = CLng(sheet.Cells(i, 3).Value)
            ReadAs = ReadOne(slot, held, CLng(sheet.Cells(i, 4).Value))
            Exit Function
        End If
        i = i + 1
    Loop
End Function

Public Function WT_ZISHU(ByRef text As Variant) As Variant
    WT_ZISHU = ReadAs("WT_ZISHU", text)
End Function

Public Function WT_QISHI(ByRef period As Variant) As Variant
    WT_QISHI = ReadAs("WT_QISHI", period)
End Function

Public Function WT_JIEZHI(ByRef period As Variant) As Variant
    WT_JIEZHI = ReadAs("WT_JIEZHI", period)
End Function

Public Function WT_YUESHU(ByRef period As Variant) As Variant
    Dim a As Variant, b As Variant
    a = ReadAs("WT_QISHI", period)
    b = ReadAs("WT_JIEZHI", period)
    WT_YUESHU = ""
    If VarType(a) <> 5 Or VarType(b) <> 5 Then Exit Function
    WT_YUESHU = (Int(b / 100) - Int(a / 100)) * 12 + (b - Int(b / 100) * 100) - (a - Int(a / 100) * 100) + 1
End Function

Public Function WT_JINE(ByRef amount As Variant) As Variant
    WT_JINE = ReadAs("WT_JINE", amount)
End Function

' Excel's own window for functions shows these texts.
Public Sub DescribeFunctions()
    Dim names As Variant, i As Long
    names = Array("WT_ZISHU", "WT_QISHI", "WT_JIEZHI", "WT_YUESHU", "WT_JINE")
    On Error Resume Next
    For i = 0 To UBound(names)
        Application.MacroOptions Macro:=names(i), Description:=Said(CStr(names(i)))
    Next i
    On Error GoTo 0
End Sub
