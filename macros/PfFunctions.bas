Attribute VB_Name = "PfFunctions"
Option Explicit
' What the functions of the rule language give: the same as workbook_tools/rules, for macros.
' A range is an array whose places 1, 2, 3... hold the values of its cells; place 0 is not used.

' So many characters no program counts, or takes.
Private Const MANY As Double = 65536# * 32768#

Private mPattern() As String
Private mKind() As Long
Private mLength As Long

Private Sub ReadPattern(ByRef pattern As String)
    ' kind 0: this character, 1: any one (?), 2: any number (*); a tilde makes the next one plain
    Dim i As Long, c As String, following As String
    ReDim mPattern(1 To Len(pattern) + 1)
    ReDim mKind(1 To Len(pattern) + 1)
    mLength = 0
    i = 1
    Do While i <= Len(pattern)
        c = Mid$(pattern, i, 1)
        mLength = mLength + 1
        mKind(mLength) = 0
        If c = "~" Then
            following = Mid$(pattern, i + 1, 1)
            If following = "*" Or following = "?" Or following = "~" Then
                i = i + 1
                c = following
            End If
        ElseIf c = "*" Then
            mKind(mLength) = 2
        ElseIf c = "?" Then
            mKind(mLength) = 1
        End If
        mPattern(mLength) = c
        i = i + 1
    Loop
End Sub

Private Function HasWildcard() As Boolean
    Dim i As Long
    For i = 1 To mLength
        If mKind(i) > 0 Then
            HasWildcard = True
            Exit Function
        End If
    Next i
End Function

Private Function PlainPattern() As String
    Dim i As Long
    For i = 1 To mLength
        PlainPattern = PlainPattern & mPattern(i)
    Next i
End Function

Private Function Fits(ByRef text As String) As Boolean
    Dim p As Long, t As Long, star As Long, mark As Long
    p = 1
    t = 1
    Do While t <= Len(text)
        If p <= mLength Then
            If mKind(p) = 2 Then
                star = p
                mark = t
                p = p + 1
                GoTo Again
            End If
            If mKind(p) = 1 Then
                p = p + 1
                t = t + 1
                GoTo Again
            End If
            If StrComp(mPattern(p), Mid$(text, t, 1), 0) = 0 Then
                p = p + 1
                t = t + 1
                GoTo Again
            End If
        End If
        If star = 0 Then Exit Function
        p = star + 1
        mark = mark + 1
        t = mark
Again:
    Loop
    Do While p <= mLength
        If mKind(p) <> 2 Then Exit Function
        p = p + 1
    Loop
    Fits = True
End Function

Private Function Holds(ByVal op As String, ByVal order As Long) As Boolean
    Select Case op
    Case "="
        Holds = (order = 0)
    Case "<>"
        Holds = (order <> 0)
    Case "<"
        Holds = (order < 0)
    Case "<="
        Holds = (order <= 0)
    Case ">"
        Holds = (order > 0)
    Case Else
        Holds = (order >= 0)
    End Select
End Function

Public Function Meets(ByRef value As Variant, ByRef criterion As Variant) As Boolean
    Dim k As Long, op As String, operand As String, number As Variant, order As Variant
    k = KindOf(value)
    If KindOf(criterion) <> K_TEXT Then
        If KindOf(criterion) = K_BLANK Then
            Meets = (k = K_NUMBER)
            If Meets Then Meets = (value = 0)
        ElseIf k = KindOf(criterion) Then
            Meets = (OrderOf(value, criterion) = 0)
        End If
        Exit Function
    End If
    operand = criterion
    op = "="
    If Left$(operand, 2) = "<>" Or Left$(operand, 2) = "<=" Or Left$(operand, 2) = ">=" Then
        op = Left$(operand, 2)
        operand = Mid$(operand, 3)
    ElseIf Left$(operand, 1) = "=" Or Left$(operand, 1) = "<" Or Left$(operand, 1) = ">" Then
        op = Left$(operand, 1)
        operand = Mid$(operand, 2)
    End If
    number = Numeral(operand)
    If KindOf(number) = K_NUMBER Then
        If k <> K_NUMBER Then
            Meets = (op = "<>")
        Else
            Meets = Holds(op, OrderOfNumbers(CDbl(value), CDbl(number)))
        End If
        Exit Function
    End If
    If op = "=" Or op = "<>" Then
        If operand = "" Then
            Meets = (k = K_BLANK)
            If k = K_TEXT Then Meets = (Len(value) = 0)
        ElseIf k = K_TEXT Then
            ReadPattern LCase$(operand)
            Meets = Fits(LCase$(value))
        End If
        If op = "<>" Then Meets = Not Meets
    ElseIf k = K_TEXT Then
        Meets = Holds(op, StrComp(LCase$(value), LCase$(operand), 0))
    End If
End Function

Private Function BadCriterion(ByRef criterion As Variant) As Boolean
    If KindOf(criterion) = K_ERROR Then
        BadCriterion = True
    ElseIf KindOf(criterion) = K_TEXT Then
        BadCriterion = Characters(CStr(criterion)) > 255
    End If
End Function

Public Function CountMatching(ByRef cells As Variant, ByRef criterion As Variant) As Variant
    Dim i As Long, n As Double
    If BadCriterion(criterion) Then
        CountMatching = Wrong()
        Exit Function
    End If
    For i = 1 To UBound(cells)
        If Meets(cells(i), criterion) Then n = n + 1
    Next i
    CountMatching = n
End Function

Public Function SumMatching(ByRef cells As Variant, ByRef criterion As Variant, ByRef numbers As Variant) As Variant
    Dim i As Long, chosen As Variant
    If KindOf(criterion) = K_ERROR Then
        SumMatching = criterion
        Exit Function
    End If
    If BadCriterion(criterion) Then
        SumMatching = Wrong()
        Exit Function
    End If
    ReDim chosen(0 To UBound(cells))
    For i = 1 To UBound(cells)
        If Meets(cells(i), criterion) Then chosen(i) = numbers(i)
    Next i
    SumMatching = AddUp(chosen, "SUM")
End Function

' SUM, MAX or MIN over the numbers of a range; text in it is passed over
Public Function AddUp(ByRef cells As Variant, ByVal how As String) As Variant
    Dim i As Long, total As Double, lost As Double, x As Double, t As Double, found As Boolean
    For i = 1 To UBound(cells)
        Select Case KindOf(cells(i))
        Case K_ERROR
            AddUp = cells(i)
            Exit Function
        Case K_NUMBER
            x = CDbl(cells(i))
            If how = "SUM" Then
                ' what a sum loses in its last digits is kept beside it
                t = total + x
                If Abs(total) >= Abs(x) Then lost = lost + ((total - t) + x) Else lost = lost + ((x - t) + total)
                total = t
            ElseIf Not found Then
                total = x
            ElseIf how = "MAX" Then
                If x > total Then total = x
            Else
                If x < total Then total = x
            End If
            found = True
        End Select
    Next i
    AddUp = total + lost
End Function

Public Function CountNumbers(ByRef cells As Variant) As Variant
    Dim i As Long, n As Double
    For i = 1 To UBound(cells)
        If KindOf(cells(i)) = K_NUMBER Then n = n + 1
    Next i
    CountNumbers = n
End Function

Public Function CountFilled(ByRef cells As Variant) As Variant
    Dim i As Long, n As Double
    For i = 1 To UBound(cells)
        If KindOf(cells(i)) <> K_BLANK Then n = n + 1
    Next i
    CountFilled = n
End Function

' The position of a value in a range, exact match.
Public Function PlaceOf(ByRef sought As Variant, ByRef cells As Variant) As Variant
    Dim i As Long, k As Long
    k = KindOf(sought)
    PlaceOf = CVErr(2042)
    If k = K_ERROR Then
        PlaceOf = sought
        Exit Function
    End If
    If k = K_TEXT Then
        If Characters(CStr(sought)) > 255 Then
            PlaceOf = Wrong()
            Exit Function
        End If
        ReadPattern LCase$(sought)
    End If
    For i = 1 To UBound(cells)
        If KindOf(cells(i)) = k And k <> K_BLANK Then
            If k = K_TEXT Then
                If Fits(LCase$(cells(i))) Then
                    PlaceOf = CDbl(i)
                    Exit Function
                End If
            ElseIf OrderOf(cells(i), sought) = 0 Then
                PlaceOf = CDbl(i)
                Exit Function
            End If
        End If
    Next i
End Function

' The text that a look-up of a list looks for, where it holds no wildcard; found tells whether that is so.
Public Function PlainSought(ByRef sought As String, ByRef found As Boolean) As String
    ReadPattern LCase$(sought)
    found = Not HasWildcard()
    If found Then PlainSought = PlainPattern()
End Function

' Whether text fits the pattern that PlainSought read last.
Public Function FitsSought(ByRef text As String) As Boolean
    FitsSought = Fits(text)
End Function

Public Function ItemAt(ByRef cells As Variant, ByRef position As Variant) As Variant
    Dim at As Variant, i As Long
    at = ToNumber(position)
    If KindOf(at) = K_ERROR Then
        ItemAt = at
        Exit Function
    End If
    If at < 1 Or at >= UBound(cells) + 1 Then
        ItemAt = CVErr(2023)
        Exit Function
    End If
    i = Fix(at)
    ItemAt = cells(i)
End Function

' how: LEFT or RIGHT
Public Function Side(ByVal how As String, ByRef value As Variant, ByRef count As Variant) As Variant
    Dim text As Variant, n As Variant
    If KindOf(value) = K_ERROR Then
        Side = value
        Exit Function
    End If
    n = ToNumber(count)
    If KindOf(n) = K_ERROR Then
        Side = Wrong()
        Exit Function
    End If
    If Int(n) < 0 Or n >= MANY Then
        Side = Wrong()
        Exit Function
    End If
    text = ToText(value)
    If how = "LEFT" Then Side = Left$(text, Int(n)) Else Side = Right$(text, Int(n))
End Function

Public Function Middle(ByRef value As Variant, ByRef start As Variant, ByRef count As Variant) As Variant
    Dim text As Variant, a As Variant, n As Variant
    If KindOf(value) = K_ERROR Then
        Middle = value
        Exit Function
    End If
    a = ToNumber(start)
    n = ToNumber(count)
    Middle = Wrong()
    If KindOf(a) = K_ERROR Or KindOf(n) = K_ERROR Then Exit Function
    If Int(a) < 1 Or Int(n) < 0 Or a >= MANY Or n >= MANY Then Exit Function
    text = ToText(value)
    Middle = Mid$(text, Int(a), Int(n))
End Function

Public Function PositionOf(ByRef sought As Variant, ByRef within As Variant, ByRef start As Variant) As Variant
    Dim needle As Variant, text As Variant, a As Variant, at As Long
    PositionOf = Wrong()
    a = ToNumber(start)
    text = ToText(within)
    needle = ToText(sought)
    If KindOf(text) = K_ERROR Or KindOf(a) = K_ERROR Or KindOf(needle) = K_ERROR Then Exit Function
    If Int(a) < 1 Or a >= MANY Then Exit Function
    If Len(needle) = 0 Then
        If Int(a) <= Len(text) + 1 Then PositionOf = CDbl(Int(a))
        Exit Function
    End If
    If Int(a) > Len(text) Then Exit Function
    at = InStr(Int(a), text, needle, 0)
    If at > 0 Then PositionOf = CDbl(at)
End Function

Public Function Substituted(ByRef value As Variant, ByRef old As Variant, ByRef instead As Variant, ByRef which As Variant) As Variant
    Dim text As String, a As String, b As String, at As Long, n As Long
    If KindOf(value) = K_ERROR Then
        Substituted = value
        Exit Function
    End If
    If KindOf(old) = K_ERROR Or KindOf(instead) = K_ERROR Or KindOf(which) = K_ERROR Then
        Substituted = Wrong()
        Exit Function
    End If
    text = ToText(value)
    a = ToText(old)
    b = ToText(instead)
    If KindOf(which) <> K_BLANK Then
        If Fix(which) < 1 Then
            Substituted = Wrong()
            Exit Function
        End If
    End If
    If Len(a) = 0 Then
        Substituted = text
    ElseIf KindOf(which) = K_BLANK Then
        If InStr(1, text, a, 0) > 0 Then Substituted = Replace(text, a, b, 1, -1, 0) Else Substituted = text
    Else
        at = 1 - Len(a)
        For n = 1 To Fix(which)
            at = at + Len(a)
            If at > Len(text) Then
                Substituted = text
                Exit Function
            End If
            at = InStr(at, text, a, 0)
            If at = 0 Then
                Substituted = text
                Exit Function
            End If
        Next n
        Substituted = Left$(text, at - 1) & b & Mid$(text, at + Len(a))
    End If
End Function

Public Function NumberIn(ByRef value As Variant) As Variant
    Dim text As String, body As String, dot As Long
    If KindOf(value) <> K_TEXT Then
        NumberIn = ToNumber(value)
        Exit Function
    End If
    text = value
    If Len(text) > 2 And Right$(text, 2) = "E0" Then
        body = Left$(text, Len(text) - 2)
        dot = InStr(1, body, ".", 0)
        If dot > 1 Then body = Left$(body, dot - 1) & Mid$(body, dot + 1)
        If AllDigits(body) Then
            NumberIn = Val(Left$(text, Len(text) - 2))
            Exit Function
        End If
    End If
    NumberIn = Numeral(text)
    If KindOf(NumberIn) <> K_NUMBER Then NumberIn = Wrong()
End Function

Public Function Formatted(ByRef value As Variant, ByRef form As Variant) As Variant
    Dim n As Variant, x As Double, cents As String, whole As Double
    n = ToNumber(value)
    Formatted = Wrong()
    If KindOf(n) = K_ERROR Then
        Formatted = n
        Exit Function
    End If
    If KindOf(form) <> K_TEXT Then Exit Function
    Select Case form
    Case "000000"
        x = RoundHalfAway(CDbl(n), 0)
        Formatted = Format$(Abs(x), "0")
        Formatted = Right$("000000" & Formatted, IIf(Len(Formatted) > 6, Len(Formatted), 6))
        If x < 0 Then Formatted = "-" & Formatted
    Case "yyyy-mm-dd"
        x = Int(CDbl(n))
        If x >= 61 And x < 2958466 Then Formatted = DayText(x)
    Case "#,##0"
        Formatted = Grouped(RoundHalfAway(CDbl(n), 0))
    Case "#,##0.######"
        Formatted = FigureOf(CDbl(n))
        If InStr(1, Formatted, ".", 0) = 0 Then Formatted = Formatted & "."
    Case "#,##0.00", "0.00"
        x = RoundHalfAway(CDbl(n), 2)
        whole = Fix(x)
        cents = Right$("0" & Format$(Abs(RoundHalfAway((x - whole) * 100, 0)), "0"), 2)
        If form = "0.00" Then Formatted = Format$(Abs(whole), "0") Else Formatted = Grouped(Abs(whole))
        Formatted = IIf(x < 0, "-", "") & Formatted & "." & cents
    End Select
End Function

' A number with separators and at most six decimals.
Public Function FigureOf(ByVal x As Double) As String
    Dim text As String, dot As Long
    text = NumberText(RoundHalfAway(x, 6))
    If InStr(1, text, "E", 0) > 0 Then
        FigureOf = text
        Exit Function
    End If
    dot = InStr(1, text & ".", ".", 0)
    FigureOf = GroupedText(Left$(text, dot - 1)) & Mid$(text, dot)
End Function

' What was read, as a sentence shows it: a number with separators, text as it is.
Public Function Figure(ByRef value As Variant) As Variant
    If KindOf(value) = K_NUMBER Then
        Figure = FigureOf(CDbl(value))
    Else
        Figure = ToText(value)
    End If
End Function

Public Function Exactly(ByRef one As Variant, ByRef other As Variant) As Variant
    Dim a As Variant, b As Variant
    a = ToText(one)
    b = ToText(other)
    If KindOf(a) = K_ERROR Then
        Exactly = a
    ElseIf KindOf(b) = K_ERROR Then
        Exactly = b
    Else
        Exactly = (StrComp(a, b, 0) = 0)
    End If
End Function

Public Function DayOf(ByRef year_ As Variant, ByRef month_ As Variant, ByRef day_ As Variant) As Variant
    Dim y As Variant, m As Variant, d As Variant, n As Double
    y = ToNumber(year_)
    m = ToNumber(month_)
    d = ToNumber(day_)
    DayOf = Wrong()
    If KindOf(y) = K_ERROR Or KindOf(m) = K_ERROR Or KindOf(d) = K_ERROR Then Exit Function
    y = Fix(y)
    m = Fix(m)
    y = y + Int((m - 1) / 12)
    m = (m - 1) - Int((m - 1) / 12) * 12 + 1
    If y < 1900 Or y > 9999 Then Exit Function
    n = DayNumber(CDbl(y), CDbl(m), 1) + Fix(d) - 1
    If n >= 0 And n <= 2958465 Then DayOf = n
End Function

Public Function Remainder(ByRef number As Variant, ByRef divisor As Variant) As Variant
    Dim a As Variant, b As Variant
    a = ToNumber(number)
    b = ToNumber(divisor)
    If KindOf(a) = K_ERROR Then
        Remainder = a
    ElseIf KindOf(b) = K_ERROR Then
        Remainder = b
    ElseIf b = 0 Then
        Remainder = CVErr(2007)
    Else
        Remainder = a - b * Int(a / b)
    End If
End Function

' The functions of one text that give something else; an error stays what it is.
Public Function OfText(ByVal name As String, ByRef value As Variant) As Variant
    Dim held As Variant, text As String
    held = ToText(value)
    If KindOf(held) = K_ERROR Then
        OfText = held
        If name = "ZI" Then OfText = 0#
        If name = "NUMERAL" Or name = "DATEOF" Then OfText = "?"
        Exit Function
    End If
    text = held
    Select Case name
    Case "LEN"
        OfText = CDbl(Characters(text))
    Case "HALF"
        OfText = Swapped(text, 2)
    Case "FOLD"
        OfText = Swapped(text, 3)
    Case "DIGITS"
        OfText = AllDigits(text)
    Case "NUMERAL"
        OfText = Numeral(text)
    Case "PADMONTH"
        OfText = PadMonth(text)
    Case "MONTHOF"
        OfText = MonthOf(text)
    Case "DATEOF"
        OfText = DateOf(text)
    Case "ZI"
        OfText = CDbl(CountZi(text))
    Case "LITERAL"
        text = Replace(text, "~", "~~", 1, -1, 0)
        text = Replace(text, "*", "~*", 1, -1, 0)
        OfText = Replace(text, "?", "~?", 1, -1, 0)
    End Select
End Function
