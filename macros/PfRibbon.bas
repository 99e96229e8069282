Attribute VB_Name = "PfRibbon"
Option Explicit
' The buttons of the tab. With the xlwings add-in open, Python does the work; without it the macros here check alone.

Private Const WITH_PYTHON As String = "xlwings.xlam"

Public Sub PfLoaded(ByVal ribbon As Object)
    DescribeFunctions
End Sub

Private Function HasPython() As Boolean
    Dim book As Workbook
    On Error Resume Next
    Set book = Workbooks(WITH_PYTHON)
    On Error GoTo 0
    HasPython = Not book Is Nothing
End Function

' Calls a button's function in Python; a place that was chosen goes along as text.
Private Sub RunInPython(ByVal task As String, ByVal places As String)
    Application.Run "'" & WITH_PYTHON & "'!RunPython", "from workbook_tools.addin import buttons; buttons." & task & "(" & places & ")"
End Sub

' A text as Python writes it.
Private Function Quoted(ByVal text As String) As String
    text = Replace(text, "\", "/", 1, -1, 0)
    Quoted = "'" & Replace(text, "'", "\'", 1, -1, 0) & "'"
End Function

' The folder (4) or the file (3) that is chosen in Excel's window, or nothing.
Private Function Chosen(ByVal kind As Long) As String
    Dim window As Object
    Set window = Application.FileDialog(kind)
    If window.Show <> 0 Then Chosen = window.SelectedItems(1)
End Function

' The id of the form of the workbook at hand, else of the first form that the add-in knows.
Private Function FormAtHand() As String
    Dim row As Long
    If Not ActiveWorkbook Is Nothing Then row = FormOf(ActiveWorkbook)
    If row = 0 Then row = 1
    FormAtHand = CStr(ThisWorkbook.Worksheets("forms").Cells(row + 1, 1).Value)
End Function

Private Sub Say(ByVal text As String)
    If Len(text) > 0 Then MsgBox text, vbInformation, Said("tab")
End Sub

Public Sub PfCheckBook(ByVal control As Object)
    Dim words As String
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "check_book", ""
    ElseIf ActiveWorkbook Is Nothing Then
        Say Said("open.first")
    Else
        Say ListBook(ActiveWorkbook)
    End If
    Exit Sub
Failed:
    ' what is called here forgets the error, so it is kept before
    words = Err.Description
    BreakOff
    Say SaidOf("failed", words, "")
End Sub

Public Sub PfCheckFolder(ByVal control As Object)
    Dim folder As String, saved As Long, number As Long, words As String
    On Error GoTo Failed
    folder = Chosen(4)
    If Len(folder) = 0 Then Exit Sub
    If HasPython() Then
        RunInPython "check_folder", Quoted(folder)
        Exit Sub
    End If
    ' 3: macros of the files are not run; 2: Esc ends the work
    saved = Application.AutomationSecurity
    Application.AutomationSecurity = 3
    Application.EnableCancelKey = 2
    Say ListFolder(folder)
    Application.AutomationSecurity = saved
    Exit Sub
Failed:
    number = Err.Number
    words = Err.Description
    BreakOff
    If saved > 0 Then Application.AutomationSecurity = saved
    If number = 18 Then
        Say Said("stopped")
    Else
        Say SaidOf("failed", words, "")
    End If
End Sub

Public Sub PfNextFinding(ByVal control As Object)
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "next_finding", ""
    Else
        Say Jump(1)
    End If
    Exit Sub
Failed:
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfPreviousFinding(ByVal control As Object)
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "previous_finding", ""
    Else
        Say Jump(-1)
    End If
    Exit Sub
Failed:
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfClearMarks(ByVal control As Object)
    If HasPython() Then
        RunInPython "clear_marks", ""
    Else
        Say Said("nothing.marked")
    End If
End Sub

Public Sub PfGenerate(ByVal control As Object)
    Dim roster As String
    On Error GoTo Failed
    If Not HasPython() Then
        Say Said("needs.python")
        Exit Sub
    End If
    roster = Chosen(3)
    If Len(roster) > 0 Then RunInPython "generate", Quoted(roster) & ", " & Quoted(FormAtHand())
    Exit Sub
Failed:
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfGuide(ByVal control As Object)
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "guide", Quoted(FormAtHand())
    Else
        Say Said("needs.python")
    End If
    Exit Sub
Failed:
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfAggregate(ByVal control As Object)
    Dim folder As String
    On Error GoTo Failed
    If Not HasPython() Then
        Say Said("needs.python")
        Exit Sub
    End If
    folder = Chosen(4)
    If Len(folder) > 0 Then RunInPython "aggregate", Quoted(folder)
    Exit Sub
Failed:
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfSettings(ByVal control As Object)
    If HasPython() Then
        RunInPython "settings", ""
    Else
        Say Said("settings.no.python")
    End If
End Sub

Public Sub PfAbout(ByVal control As Object)
    Say SaidOf("about.text", Said("version"), "")
End Sub
