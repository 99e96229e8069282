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

Private Sub RunInPython(ByVal task As String)
    Application.Run "'" & WITH_PYTHON & "'!RunPython", "from workbook_tools.addin import buttons; buttons." & task & "()"
End Sub

Private Sub Say(ByVal text As String)
    If Len(text) > 0 Then MsgBox text, vbInformation, Said("tab")
End Sub

Private Sub NeedsPython(ByVal task As String)
    If HasPython() Then
        RunInPython task
    Else
        Say Said("needs.python")
    End If
End Sub

Public Sub PfCheckBook(ByVal control As Object)
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "check_book"
    ElseIf ActiveWorkbook Is Nothing Then
        Say Said("open.first")
    Else
        Say ListBook(ActiveWorkbook)
    End If
    Exit Sub
Failed:
    Pause False
    Tell ""
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfCheckFolder(ByVal control As Object)
    Dim chosen As Object, saved As Long
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "check_folder"
        Exit Sub
    End If
    Set chosen = Application.FileDialog(4)
    If chosen.Show = 0 Then Exit Sub
    ' 3: macros of the files are not run; 2: Esc ends the work
    saved = Application.AutomationSecurity
    Application.AutomationSecurity = 3
    Application.EnableCancelKey = 2
    Say ListFolder(chosen.SelectedItems(1))
    Application.AutomationSecurity = saved
    Exit Sub
Failed:
    Pause False
    Tell ""
    If saved > 0 Then Application.AutomationSecurity = saved
    If Err.Number = 18 Then
        Say Said("stopped")
    Else
        Say SaidOf("failed", Err.Description, "")
    End If
End Sub

Public Sub PfNextFinding(ByVal control As Object)
    On Error GoTo Failed
    If HasPython() Then
        RunInPython "next_finding"
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
        RunInPython "previous_finding"
    Else
        Say Jump(-1)
    End If
    Exit Sub
Failed:
    Say SaidOf("failed", Err.Description, "")
End Sub

Public Sub PfClearMarks(ByVal control As Object)
    If HasPython() Then
        RunInPython "clear_marks"
    Else
        Say Said("nothing.marked")
    End If
End Sub

Public Sub PfGenerate(ByVal control As Object)
    NeedsPython "generate"
End Sub

Public Sub PfGuide(ByVal control As Object)
    NeedsPython "guide"
End Sub

Public Sub PfAggregate(ByVal control As Object)
    NeedsPython "aggregate"
End Sub

Public Sub PfSettings(ByVal control As Object)
    If HasPython() Then
        RunInPython "settings"
    Else
        Say Said("settings.no.python")
    End If
End Sub

Public Sub PfAbout(ByVal control As Object)
    Say SaidOf("about.text", Said("version"), "")
End Sub
