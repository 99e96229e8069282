Attribute VB_Name = "PfValues"
Option Explicit
' What a value is in Excel, and how Excel compares, joins, rounds and counts values.
' The same facts as workbook_tools/rules/values.py, in VBA that Excel, WPS and LibreOffice run.
' A value is Empty (blank), a Double, a String, a Boolean or an error value.

Public Const K_BLANK As Long = 0
Public Const K_NUMBER As Long = 1
Public Const K_TEXT As Long = 2
Public Const K_LOGICAL As Long = 3
Public Const K_ERROR As Long = 4

Private mSwapSet() As Long
Private mSwapFrom() As String
Private mSwapTo() As String
Private mSwaps As Long

Public Function KindOf(ByRef value As Variant) As Long
    Select Case VarType(value)
    Case 0, 1
        KindOf = K_BLANK
    Case 8
        KindOf = K_TEXT
    Case 11
        KindOf = K_LOGICAL
    Case 10
        KindOf = K_ERROR
    Case Else
        KindOf = K_NUMBER
    End Select
End Function

Public Function Wrong() As Variant
    Wrong = CVErr(2015)
End Function

' Fifteen digits of a number above 0, the first of them not 0, and its power of ten. By arithmetic: how Format$ and
' Str$ show a number is not the same in every program.
Private Function Digits15(ByVal x As Double, ByRef power As Long) As String
    Dim m As Double
    power = Int(Log(x) / Log(10#))
    If power < -290 Then
        power = 0
        Digits15 = String$(15, "0")
        Exit Function
    End If
    If power <= 14 Then
        m = x * 10# ^ (14 - power)
    Else
        m = x / 10# ^ (power - 14)
    End If
    m = Int(m + 0.5)
    If m >= 1E+15 Then
        m = Int(m / 10# + 0.5)
        power = power + 1
    ElseIf m < 1E+14 Then
        m = Int(m * 10# + 0.5)
        power = power - 1
    End If
    Digits15 = Format$(m, "0")
End Function

Public Function Significant(ByVal x As Double) As Double
    Dim s As String, power As Long
    If Abs(x) < 1E+15 Then
        If x = Int(x) Then
            Significant = x
            Exit Function
        End If
    End If
    s = Digits15(Abs(x), power)
    Significant = Val(Left$(s, 1) & "." & Mid$(s, 2) & "E" & CStr(power))
    If x < 0 Then Significant = -Significant
End Function

Public Function NumberText(ByVal x As Double) As String
    Dim s As String, power As Long, n As Long, sign As String
    If Abs(x) < 1E+15 Then
        If x = Int(x) Then
            NumberText = Format$(x, "0")
            Exit Function
        End If
    End If
    If x < 0 Then sign = "-"
    s = Digits15(Abs(x), power)
    n = 15
    Do While n > 1
        If Mid$(s, n, 1) <> "0" Then Exit Do
        n = n - 1
    Loop
    s = Left$(s, n)
    If power > 20 Or power < -9 Then
        If n > 1 Then s = Left$(s, 1) & "." & Mid$(s, 2)
        NumberText = sign & s & "E" & IIf(power < 0, "-", "+") & Format$(Abs(power), "00")
    ElseIf power < 0 Then
        NumberText = sign & "0." & String$(-power - 1, "0") & s
    ElseIf n <= power + 1 Then
        NumberText = sign & s & String$(power + 1 - n, "0")
    Else
        NumberText = sign & Left$(s, power + 1) & "." & Mid$(s, power + 2)
    End If
End Function

Public Function ToText(ByRef value As Variant) As Variant
    Select Case KindOf(value)
    Case K_BLANK
        ToText = ""
    Case K_NUMBER
        ToText = NumberText(CDbl(value))
    Case K_LOGICAL
        ToText = IIf(value, "TRUE", "FALSE")
    Case Else
        ToText = value
    End Select
End Function

Public Function ToNumber(ByRef value As Variant) As Variant
    Select Case KindOf(value)
    Case K_BLANK
        ToNumber = 0#
    Case K_TEXT
        ToNumber = Wrong()
    Case K_LOGICAL
        ToNumber = IIf(value, 1#, 0#)
    Case Else
        ToNumber = value
    End Select
End Function

Public Function ToLogical(ByRef value As Variant) As Variant
    Select Case KindOf(value)
    Case K_LOGICAL, K_ERROR
        ToLogical = value
    Case K_BLANK
        ToLogical = False
    Case K_TEXT
        Select Case UCase$(value)
        Case "TRUE"
            ToLogical = True
        Case "FALSE"
            ToLogical = False
        Case Else
            ToLogical = Wrong()
        End Select
    Case Else
        ToLogical = (value <> 0)
    End Select
End Function

Private Function Instead(ByVal other As Long) As Variant
    Select Case other
    Case K_TEXT
        Instead = ""
    Case K_LOGICAL
        Instead = False
    Case Else
        Instead = 0#
    End Select
End Function

Public Function OrderOfNumbers(ByVal x As Double, ByVal y As Double) As Long
    Dim far As Double
    If x = y Then Exit Function
    far = Abs(x)
    If Abs(y) > far Then far = Abs(y)
    If Abs(x - y) < far * 1E-13 Then
        x = Significant(x)
        y = Significant(y)
        If x = y Then Exit Function
    End If
    OrderOfNumbers = IIf(x > y, 1, -1)
End Function

' -1, 0 or 1, or the first error: numbers, then text without case, then logicals.
Public Function OrderOf(ByRef left_ As Variant, ByRef right_ As Variant) As Variant
    Dim a As Variant, b As Variant, ka As Long, kb As Long
    ka = KindOf(left_)
    kb = KindOf(right_)
    If ka = K_ERROR Then
        OrderOf = left_
        Exit Function
    End If
    If kb = K_ERROR Then
        OrderOf = right_
        Exit Function
    End If
    If ka = K_BLANK And kb = K_BLANK Then
        OrderOf = 0
        Exit Function
    End If
    a = left_
    b = right_
    If ka = K_BLANK Then
        a = Instead(kb)
        ka = kb
    End If
    If kb = K_BLANK Then
        b = Instead(ka)
        kb = ka
    End If
    If ka <> kb Then
        OrderOf = IIf(ka < kb, -1, 1)
    ElseIf ka = K_TEXT Then
        OrderOf = StrComp(LCase$(a), LCase$(b), 0)
    ElseIf ka = K_LOGICAL Then
        OrderOf = OrderOfNumbers(IIf(a, 1#, 0#), IIf(b, 1#, 0#))
    Else
        OrderOf = OrderOfNumbers(CDbl(a), CDbl(b))
    End If
End Function

' op is + - * or /
Public Function Arithmetic(ByVal op As String, ByRef left_ As Variant, ByRef right_ As Variant) As Variant
    Dim a As Variant, b As Variant, x As Double, y As Double, r As Double, far As Double
    a = ToNumber(left_)
    If KindOf(a) = K_ERROR Then
        Arithmetic = a
        Exit Function
    End If
    b = ToNumber(right_)
    If KindOf(b) = K_ERROR Then
        Arithmetic = b
        Exit Function
    End If
    x = CDbl(a)
    y = CDbl(b)
    far = Abs(x)
    If Abs(y) > far Then far = Abs(y)
    Select Case op
    Case "+", "-"
        If far >= 5E+307 Then
            Arithmetic = CVErr(2036)
            Exit Function
        End If
        If op = "+" Then r = x + y Else r = x - y
        If r <> 0 And Abs(r) < 4E-15 * far Then r = 0
    Case "*"
        If Abs(x) > 1 And Abs(y) > 1 Then
            If Abs(x) > 1E+308 / Abs(y) Then
                Arithmetic = CVErr(2036)
                Exit Function
            End If
        End If
        r = x * y
    Case Else
        If y = 0 Then
            Arithmetic = CVErr(2007)
            Exit Function
        End If
        If Abs(y) < 1 Then
            If Abs(x) > 1E+308 * Abs(y) Then
                Arithmetic = CVErr(2036)
                Exit Function
            End If
        End If
        r = x / y
    End Select
    Arithmetic = r
End Function

Public Function RoundHalfAway(ByVal x As Double, ByVal digits As Long) As Double
    Dim scaled As Double
    If digits > 15 Or Abs(x) >= 1E+15 Then
        RoundHalfAway = Significant(x)
        Exit Function
    End If
    If digits < -15 Then Exit Function
    scaled = Significant(Abs(Significant(x)) * 10 ^ digits)
    If scaled >= 1E+15 Then
        RoundHalfAway = Significant(x)
        Exit Function
    End If
    scaled = Int(scaled + 0.5) / 10 ^ digits
    If x < 0 Then scaled = -scaled
    RoundHalfAway = scaled
End Function

' The code of a character, 0 to 65535: half of a rare hanzi has a code of its own.
Public Function CodeAt(ByRef text As String, ByVal place As Long) As Long
    CodeAt = AscW(Mid$(text, place, 1)) And 65535
End Function

' How many characters: a rare hanzi, which takes two places, is one.
Public Function Characters(ByRef text As String) As Long
    Dim i As Long, n As Long, c As Long
    n = Len(text)
    Characters = n
    For i = 2 To n
        c = CodeAt(text, i)
        If c >= 56320 And c <= 57343 Then Characters = Characters - 1
    Next i
End Function

' Counts as Word does: a character at or above U+2010 that is no blank is 1, an unbroken run of others is 1.
Public Function CountZi(ByRef text As String) As Long
    Dim i As Long, c As Long, inRun As Boolean, n As Long
    For i = 1 To Len(text)
        c = CodeAt(text, i)
        If c >= 8208 Then
            inRun = False
            Select Case c
            Case 8232, 8233, 8239, 8287, 12288
            Case 56320 To 57343
            Case Else
                n = n + 1
            End Select
        ElseIf c <= 32 Or c = 133 Or c = 160 Or c = 5760 Or c >= 8192 Then
            inRun = False
        ElseIf Not inRun Then
            inRun = True
            n = n + 1
        End If
    Next i
    CountZi = n
End Function

Public Function AllDigits(ByRef text As String) As Boolean
    Dim i As Long, c As String
    If Len(text) = 0 Then Exit Function
    For i = 1 To Len(text)
        c = Mid$(text, i, 1)
        If c < "0" Or c > "9" Or Len(c) = 0 Then Exit Function
        If AscW(c) < 48 Or AscW(c) > 57 Then Exit Function
    Next i
    AllDigits = True
End Function

' 1234567 as 1,234,567
Public Function GroupedText(ByVal whole As String) As String
    Dim i As Long, sign As String, out As String
    If Left$(whole, 1) = "-" Then
        sign = "-"
        whole = Mid$(whole, 2)
    End If
    For i = 1 To Len(whole)
        out = out & Mid$(whole, i, 1)
        If i < Len(whole) And (Len(whole) - i) Mod 3 = 0 Then out = out & ","
    Next i
    GroupedText = sign & out
End Function

Public Function Grouped(ByVal whole As Double) As String
    Grouped = GroupedText(Format$(whole, "0"))
End Function

' The number that text writes, or "?" where that is not certain.
Public Function Numeral(ByRef text As String) As Variant
    Dim plain As String, body As String, dot As Long, x As Double, rest As String
    Numeral = "?"
    plain = Replace(text, ",", "", 1, -1, 0)
    body = plain
    If Left$(body, 1) = "-" Then body = Mid$(body, 2)
    dot = InStr(1, body, ".", 0)
    If dot > 0 Then body = Left$(body, dot - 1) & Mid$(body, dot + 1)
    If Not AllDigits(body) Then Exit Function
    If Len(Replace(plain, ".", "", 1, -1, 0)) > 15 Then Exit Function
    If Right$(plain, 1) = "." Then Exit Function
    x = Val(plain)
    If InStr(1, text, ",", 0) > 0 Then
        dot = InStr(1, plain, ".", 0)
        If dot > 0 Then rest = Mid$(plain, dot)
        If StrComp(Grouped(Int(x)) & rest, text, 0) <> 0 Then Exit Function
    End If
    Numeral = x
End Function

Public Function PadMonth(ByRef text As String) As String
    PadMonth = text
    If Mid$(text, 5, 1) = "." And Len(text) < 8 Then PadMonth = Left$(text, 4) & Right$("0" & Mid$(text, 6, 2), 2)
End Function

Public Function MonthOf(ByRef text As String) As Variant
    Dim y As Double, m As Double
    MonthOf = ""
    If Len(text) <> 6 Then Exit Function
    If Not AllDigits(text) Then Exit Function
    y = Val(Left$(text, 4))
    m = Val(Right$(text, 2))
    If y >= 1900 And y <= 2100 And m >= 1 And m <= 12 Then MonthOf = Val(text)
End Function

' The day number of Excel's calendar, by arithmetic: the same on every machine.
Public Function DayNumber(ByVal y As Double, ByVal m As Double, ByVal d As Double) As Double
    Dim era As Double, ofEra As Double, ofYear As Double
    If m <= 2 Then y = y - 1
    era = Int(y / 400)
    ofEra = y - era * 400
    ofYear = Int((153 * (m + IIf(m > 2, -3, 9)) + 2) / 5) + d - 1
    DayNumber = era * 146097 + ofEra * 365 + Int(ofEra / 4) - Int(ofEra / 100) + ofYear - 693899
End Function

' Year, month and day of a day number as YYYY-MM-DD.
Public Function DayText(ByVal number As Double) As String
    Dim z As Double, era As Double, ofEra As Double, yoe As Double, doy As Double, mp As Double, y As Double, m As Double, d As Double
    z = Int(number) + 693899
    era = Int(z / 146097)
    ofEra = z - era * 146097
    yoe = Int((ofEra - Int(ofEra / 1460) + Int(ofEra / 36524) - Int(ofEra / 146096)) / 365)
    doy = ofEra - (365 * yoe + Int(yoe / 4) - Int(yoe / 100))
    mp = Int((5 * doy + 2) / 153)
    d = doy - Int((153 * mp + 2) / 5) + 1
    m = mp + IIf(mp < 10, 3, -9)
    y = yoe + era * 400
    If m <= 2 Then y = y + 1
    DayText = Format$(y, "0000") & "-" & Format$(m, "00") & "-" & Format$(d, "00")
End Function

Public Function DateOf(ByRef text As String) As Variant
    Dim parts As Variant, i As Long, number As Double, y As Double, m As Double, d As Double
    DateOf = "?"
    parts = Split(text, "-")
    If UBound(parts) <> 2 Then Exit Function
    For i = 0 To 2
        If Not AllDigits(CStr(parts(i))) Then Exit Function
    Next i
    If Len(parts(0)) <> 4 Or Len(parts(1)) > 2 Or Len(parts(2)) > 2 Then Exit Function
    y = Val(parts(0))
    m = Val(parts(1))
    d = Val(parts(2))
    If y < 2000 Or y > 2099 Or m < 1 Or m > 12 Or d < 1 Or d > 31 Then Exit Function
    number = DayNumber(y, m, d)
    If Val(Mid$(DayText(number), 6, 2)) = m Then DateOf = number
End Function

' Which characters are read as which; the table is on a hidden sheet.
Public Sub LoadSwaps(ByRef table As Variant, ByVal count As Long)
    Dim i As Long
    ReDim mSwapSet(1 To count)
    ReDim mSwapFrom(1 To count)
    ReDim mSwapTo(1 To count)
    For i = 1 To count
        mSwapSet(i) = CLng(table(i, 1))
        mSwapFrom(i) = ChrW$(CLng(table(i, 2)))
        mSwapTo(i) = CStr(table(i, 3))
    Next i
    mSwaps = count
End Sub

' which: 1 takes blanks out, 2 makes figures and marks plain, 3 makes spellings of a name one
Public Function Swapped(ByVal text As String, ByVal which As Long) As String
    Dim i As Long
    If Len(text) > 0 Then
        For i = 1 To mSwaps
            If mSwapSet(i) = which Then
                If InStr(1, text, mSwapFrom(i), 0) > 0 Then text = Replace(text, mSwapFrom(i), mSwapTo(i), 1, -1, 0)
            End If
        Next i
    End If
    Swapped = text
End Function

Public Function Stripped(ByRef value As Variant) As String
    Dim text As Variant
    text = ToText(value)
    If KindOf(text) = K_ERROR Then
        Stripped = "#"
    Else
        Stripped = Swapped(CStr(text), 1)
    End If
End Function
