Attribute VB_Name = "PfRules"
Option Explicit
' Evaluates the rules of one form on the values that its slots hold.
' The tables are on hidden sheets, made from the form's definition (workbook_tools/addin/rule_tables.py).

Private Const OP_SLOT As Long = 1
Private Const OP_IF As Long = 2
Private Const OP_TEXT As Long = 3
Private Const OP_NUMBER As Long = 4
Private Const OP_LOGICAL As Long = 5
Private Const OP_COLUMN As Long = 6
Private Const OP_CELLS As Long = 7
Private Const OP_COVERED As Long = 8
Private Const OP_LIST As Long = 9
Private Const OP_IFERROR As Long = 10
Private Const OP_AND As Long = 11
Private Const OP_OR As Long = 12
Private Const OP_OTHER As Long = 20
Private Const OP_COMPARE As Long = 21
Private Const OP_JOIN As Long = 22
Private Const OP_SUBSTITUTE As Long = 23
Private Const OP_NOT As Long = 24
Private Const OP_RANGE As Long = 25
Private Const OP_ISERROR As Long = 26

Private mForm As Long
Private mOp() As Long
Private mName() As String
Private mValue() As Variant
Private mFirst() As Long
Private mCount() As Long
Private mKept() As Boolean
Private mHas() As Boolean
Private mKeptValue() As Variant
Private mArg() As Long
Private mNodes As Long

Private mSlotKind() As String
Private mSlotBlock() As Long
Private mSlotName() As String
Private mSlotAt() As Long
Private mSlotNode() As Long
Private mSlotHas() As Boolean
Private mSlotValue() As Variant
Private mSlotGrid() As Long
Private mSlots As Long
Private mGridHas() As Boolean
Private mGrid() As Variant
Private mGrids As Long
Private mColumnHas() As Boolean
Private mColumn() As Variant
Private mLines() As Long
Private mLineFilled() As Boolean
Private mBlockOpen() As Boolean
Private mBlockUsed() As Long
Private mBlocks As Long
Private mRow As Long

Private mConditions As Variant
Private mConditionCount As Long
Private mRules As Variant
Private mListNumber() As Long
Private mListText() As String
Private mListValue() As Variant
Private mListFirst() As Long
Private mListLast() As Long

Private mHitCondition() As Long
Private mHitRow() As Long
Private mHits As Long

Private Function OpOf(ByVal name As String) As Long
    Select Case name
    Case "SLOT"
        OpOf = OP_SLOT
    Case "IF"
        OpOf = OP_IF
    Case "EQ", "NE", "GE", "LT", "LE", "GT"
        OpOf = OP_COMPARE
    Case "SUBSTITUTE"
        OpOf = OP_SUBSTITUTE
    Case "OR"
        OpOf = OP_OR
    Case "IFERROR"
        OpOf = OP_IFERROR
    Case "NOT"
        OpOf = OP_NOT
    Case "JOIN"
        OpOf = OP_JOIN
    Case "AND"
        OpOf = OP_AND
    Case "TEXT"
        OpOf = OP_TEXT
    Case "NUMBER"
        OpOf = OP_NUMBER
    Case "LOGICAL"
        OpOf = OP_LOGICAL
    Case "COLUMN"
        OpOf = OP_COLUMN
    Case "CELLS"
        OpOf = OP_CELLS
    Case "COVERED"
        OpOf = OP_COVERED
    Case "ISERROR"
        OpOf = OP_ISERROR
    Case "LIST"
        OpOf = OP_LIST
    Case "SUM", "MAX", "MIN", "COUNT", "COUNTA", "COUNTIF", "SUMIF", "MATCH", "INDEX", "ITEM"
        OpOf = OP_RANGE
    Case Else
        OpOf = OP_OTHER
    End Select
End Function

' One table of a form: count rows from row 2 of its sheet.
Private Function Table(ByVal name As String, ByVal form As Long, ByVal count As Long, ByVal columns As Long) As Variant
    Dim held As Variant, one As Variant
    held = ThisWorkbook.Worksheets(name & form).Range("A2").Resize(count, columns).Value
    If Not IsArray(held) Then
        ReDim one(1 To 1, 1 To 1)
        one(1, 1) = held
        held = one
    End If
    Table = held
End Function

Private Function Whole(ByRef value As Variant) As Long
    If VarType(value) <> 0 Then Whole = CLng(value)
End Function

' Reads the tables of a form, once: its row on the sheet of forms tells how many rows each has.
Public Sub LoadForm(ByVal form As Long)
    Dim t As Variant, i As Long, n As Long, counts As Variant, swaps As Long
    If mForm = form Then Exit Sub
    counts = ThisWorkbook.Worksheets("forms").Range("A2").Offset(form - 1, 0).Resize(1, 12).Value
    swaps = Whole(counts(1, 5))
    LoadSwaps ThisWorkbook.Worksheets("swaps").Range("A2").Resize(swaps, 3).Value, swaps

    mNodes = Whole(counts(1, 6))
    t = Table("nodes", form, mNodes, 5)
    ReDim mOp(1 To mNodes)
    ReDim mName(1 To mNodes)
    ReDim mValue(1 To mNodes)
    ReDim mFirst(1 To mNodes)
    ReDim mCount(1 To mNodes)
    ReDim mKept(1 To mNodes)
    For i = 1 To mNodes
        mName(i) = CStr(t(i, 1))
        mOp(i) = OpOf(mName(i))
        If mOp(i) = OP_TEXT Then
            mValue(i) = CStr(t(i, 2))
        ElseIf mOp(i) = OP_LOGICAL Then
            mValue(i) = (Whole(t(i, 2)) = 1)
        ElseIf VarType(t(i, 2)) <> 0 Then
            mValue(i) = CDbl(t(i, 2))
        End If
        mFirst(i) = Whole(t(i, 3))
        mCount(i) = Whole(t(i, 4))
        mKept(i) = (Whole(t(i, 5)) = 1)
    Next i
    n = Whole(counts(1, 7))
    t = Table("arguments", form, n, 1)
    ReDim mArg(1 To n)
    For i = 1 To n
        mArg(i) = Whole(t(i, 1))
    Next i

    mSlots = Whole(counts(1, 8))
    t = Table("slots", form, mSlots, 5)
    ReDim mSlotKind(1 To mSlots)
    ReDim mSlotBlock(1 To mSlots)
    ReDim mSlotName(1 To mSlots)
    ReDim mSlotAt(1 To mSlots)
    ReDim mSlotNode(1 To mSlots)
    ReDim mSlotGrid(1 To mSlots)
    mGrids = 0
    For i = 1 To mSlots
        mSlotKind(i) = CStr(t(i, 1))
        mSlotBlock(i) = Whole(t(i, 2))
        mSlotName(i) = CStr(t(i, 3))
        mSlotAt(i) = Whole(t(i, 4))
        mSlotNode(i) = Whole(t(i, 5))
        If Left$(mSlotKind(i), 1) = "T" Then
            mGrids = mGrids + 1
            mSlotGrid(i) = mGrids
        End If
    Next i
    mConditionCount = Whole(counts(1, 9))
    mConditions = Table("conditions", form, mConditionCount, 8)
    mRules = Table("rules", form, Whole(counts(1, 10)), 8)
    mBlocks = Whole(counts(1, 11))
    t = Table("blocks", form, mBlocks, 3)
    ReDim mBlockOpen(1 To mBlocks)
    ReDim mBlockUsed(1 To mBlocks)
    For i = 1 To mBlocks
        mBlockOpen(i) = (Whole(t(i, 2)) = 1)
        mBlockUsed(i) = Whole(t(i, 3))
    Next i
    ReDim mListFirst(1 To 50)
    ReDim mListLast(1 To 50)
    n = Whole(counts(1, 12))
    If n > 0 Then
        LoadLists Table("words", form, n, 3), n
    End If
    mForm = form
End Sub

Private Sub LoadLists(ByRef t As Variant, ByVal n As Long)
    Dim i As Long
    ReDim mListText(1 To n)
    ReDim mListValue(1 To n)
    For i = 1 To n
        mListText(i) = CStr(t(i, 2))
        mListValue(i) = t(i, 3)
        If VarType(t(i, 3)) = 0 Then mListValue(i) = ""
        If mListFirst(Whole(t(i, 1))) = 0 Then mListFirst(Whole(t(i, 1))) = i
        mListLast(Whole(t(i, 1))) = i
    Next i
End Sub

' Makes room for a return; most is the length of its longest list.
Public Sub Begin(ByVal most As Long)
    ReDim mHas(1 To mNodes)
    ReDim mKeptValue(1 To mNodes)
    ReDim mSlotHas(1 To mSlots)
    ReDim mSlotValue(1 To mSlots)
    ReDim mColumnHas(1 To mSlots)
    ReDim mColumn(1 To mSlots)
    ReDim mLines(1 To mBlocks)
    ReDim mLineFilled(1 To mBlocks, 0 To most)
    ReDim mGridHas(0 To mGrids, 0 To most)
    ReDim mGrid(0 To mGrids, 0 To most)
    ReDim mHitCondition(1 To 50)
    ReDim mHitRow(1 To 50)
    mHits = 0
    mRow = 0
End Sub

Public Function SlotCount() As Long
    SlotCount = mSlots
End Function

Public Function SlotKind(ByVal slot As Long) As String
    SlotKind = mSlotKind(slot)
End Function

Public Function SlotName(ByVal slot As Long) As String
    SlotName = mSlotName(slot)
End Function

Public Function SlotBlock(ByVal slot As Long) As Long
    SlotBlock = mSlotBlock(slot)
End Function

Public Function SlotAt(ByVal slot As Long) As Long
    SlotAt = mSlotAt(slot)
End Function

Public Function SlotNode(ByVal slot As Long) As Long
    SlotNode = mSlotNode(slot)
End Function

Public Function BlockCount() As Long
    BlockCount = mBlocks
End Function

Public Sub PutLines(ByVal block As Long, ByVal count As Long)
    mLines(block) = count
End Sub

Public Sub PutAlone(ByVal slot As Long, ByRef value As Variant)
    mSlotValue(slot) = value
    mSlotHas(slot) = True
End Sub

Public Sub PutInLine(ByVal slot As Long, ByVal line As Long, ByRef value As Variant)
    mGrid(mSlotGrid(slot), line) = value
    mGridHas(mSlotGrid(slot), line) = True
    If VarType(value) <> 0 Then mLineFilled(mSlotBlock(slot), line) = True
End Sub

' The value of a slot, in a list that of the line that is looked at.
Private Function SlotWorth(ByVal slot As Long) As Variant
    Dim g As Long, saved As Long, raw As Long, v As Variant
    g = mSlotGrid(slot)
    If g = 0 Then
        If Not mSlotHas(slot) Then
            If mSlotKind(slot) = "EXP" Then mSlotValue(slot) = Worth(mSlotNode(slot))
            mSlotHas(slot) = True
        End If
        SlotWorth = mSlotValue(slot)
        Exit Function
    End If
    If mGridHas(g, mRow) Then
        SlotWorth = mGrid(g, mRow)
        Exit Function
    End If
    saved = mRow
    Select Case mSlotKind(slot)
    Case "TEXP"
        ' what is empty reads as it does in an empty line, which is line 0
        raw = mSlotAt(slot)
        If mRow > 0 Then
            If raw > 0 Then
                If VarType(mGrid(mSlotGrid(raw), mRow)) = 0 Then mRow = 0
            ElseIf raw < 0 Then
                If Not mLineFilled(mSlotBlock(slot), mRow) Then mRow = 0
            End If
        End If
        If mGridHas(g, mRow) Then
            v = mGrid(g, mRow)
        Else
            v = Worth(mSlotNode(slot))
            mGrid(g, mRow) = v
            mGridHas(g, mRow) = True
        End If
        mRow = saved
    Case "TINDEX"
        v = CDbl(mRow)
    Case "TABOVE"
        v = 1#
        If mRow > 1 Then
            mRow = mRow - 1
            v = SlotWorth(mSlotNode(slot))
            mRow = saved
        End If
    End Select
    mGrid(g, mRow) = v
    mGridHas(g, mRow) = True
    SlotWorth = v
End Function

' The values of a range, from place 1 on.
Private Function RangeWorth(ByVal node As Long) As Variant
    Dim out As Variant, i As Long, saved As Long, slot As Long
    Select Case mOp(node)
    Case OP_COLUMN
        slot = CLng(mValue(node))
        If Not mColumnHas(slot) Then
            ReDim out(0 To mLines(mSlotBlock(slot)))
            saved = mRow
            For i = 1 To mLines(mSlotBlock(slot))
                mRow = i
                out(i) = SlotWorth(slot)
            Next i
            mRow = saved
            mColumn(slot) = out
            mColumnHas(slot) = True
        End If
        RangeWorth = mColumn(slot)
    Case OP_CELLS
        ReDim out(0 To mCount(node))
        For i = 1 To mCount(node)
            out(i) = Worth(mArg(mFirst(node) + i - 1))
        Next i
        RangeWorth = out
    Case OP_COVERED
        RangeWorth = mSlotValue(CLng(mValue(node)))
    Case Else
        ReDim out(0 To 1)
        out(1) = Worth(node)
        RangeWorth = out
    End Select
End Function

Private Function InList(ByVal list As Long, ByRef text As String) As Long
    Dim low As Long, high As Long, at As Long, order As Long
    low = mListFirst(list)
    high = mListLast(list)
    Do While low <= high
        at = (low + high) \ 2
        order = StrComp(mListText(at), text, 0)
        If order = 0 Then
            InList = at
            Exit Function
        End If
        If order < 0 Then low = at + 1 Else high = at - 1
    Loop
End Function

Private Function ItemOf(ByRef sought As Variant, ByVal list As Long) As Variant
    Dim at As Long, text As Variant
    ItemOf = "?"
    text = ToText(sought)
    If KindOf(text) = K_ERROR Then Exit Function
    If Characters(CStr(text)) > 250 Then Exit Function
    at = InList(list, LCase$(text))
    If at > 0 Then ItemOf = CStr(mListValue(at))
End Function

Private Function PlaceInList(ByRef sought As Variant, ByVal list As Long) As Variant
    Dim plain As String, isPlain As Boolean, at As Long, i As Long, best As Double
    PlaceInList = CVErr(2042)
    If KindOf(sought) = K_ERROR Then
        PlaceInList = sought
        Exit Function
    End If
    If KindOf(sought) <> K_TEXT Then Exit Function
    If Characters(CStr(sought)) > 255 Then Exit Function
    plain = PlainSought(CStr(sought), isPlain)
    If isPlain Then
        at = InList(list, plain)
        If at > 0 Then PlaceInList = CDbl(mListValue(at))
        Exit Function
    End If
    For i = mListFirst(list) To mListLast(list)
        If FitsSought(mListText(i)) Then
            If best = 0 Or mListValue(i) < best Then best = mListValue(i)
        End If
    Next i
    If best > 0 Then PlaceInList = best
End Function

Private Function Ranged(ByVal node As Long) As Variant
    Dim f As Long, i As Long, j As Long, k As Long, cells As Variant, out As Variant, one As Variant, n As Variant
    f = mFirst(node)
    Select Case mName(node)
    Case "ITEM"
        Ranged = ItemOf(Worth(mArg(f)), CLng(mValue(mArg(f + 1))))
    Case "MATCH"
        If mOp(mArg(f + 1)) = OP_LIST Then
            Ranged = PlaceInList(Worth(mArg(f)), CLng(mValue(mArg(f + 1))))
        Else
            Ranged = PlaceOf(Worth(mArg(f)), RangeWorth(mArg(f + 1)))
        End If
    Case "INDEX"
        Ranged = ItemAt(RangeWorth(mArg(f)), Worth(mArg(f + 1)))
    Case "COUNTIF"
        Ranged = CountMatching(RangeWorth(mArg(f)), Worth(mArg(f + 1)))
    Case "SUMIF"
        Ranged = SumMatching(RangeWorth(mArg(f)), Worth(mArg(f + 1)), RangeWorth(mArg(f + 2)))
    Case "COUNTA"
        Ranged = CountFilled(RangeWorth(mArg(f)))
    Case Else
        ' SUM, MAX, MIN, COUNT over ranges, in which text is passed over, and over single values, which are converted
        k = 0
        ReDim out(0 To 0)
        For i = 0 To mCount(node) - 1
            cells = RangeWorth(mArg(f + i))
            Select Case mOp(mArg(f + i))
            Case OP_COLUMN, OP_CELLS, OP_COVERED
            Case Else
                If mName(node) <> "COUNT" Then cells(1) = ToNumber(cells(1))
            End Select
            ReDim Preserve out(0 To k + UBound(cells))
            For j = 1 To UBound(cells)
                out(k + j) = cells(j)
            Next j
            k = k + UBound(cells)
        Next i
        If mName(node) = "COUNT" Then Ranged = CountNumbers(out) Else Ranged = AddUp(out, mName(node))
    End Select
End Function

Private Function Compared(ByVal name As String, ByRef a As Variant, ByRef b As Variant) As Variant
    Dim order As Variant
    If VarType(a) = 8 And VarType(b) = 8 Then
        order = StrComp(LCase$(a), LCase$(b), 0)
    ElseIf VarType(a) = 8 And VarType(b) = 5 Then
        order = 1
    ElseIf VarType(a) = 5 And VarType(b) = 8 Then
        order = -1
    Else
        order = OrderOf(a, b)
        If VarType(order) = 10 Then
            Compared = order
            Exit Function
        End If
    End If
    Select Case name
    Case "EQ"
        Compared = (order = 0)
    Case "NE"
        Compared = (order <> 0)
    Case "LT"
        Compared = (order < 0)
    Case "LE"
        Compared = (order <= 0)
    Case "GT"
        Compared = (order > 0)
    Case Else
        Compared = (order >= 0)
    End Select
End Function

' The value of an expression, in a list seen from the line that is looked at.
' Kinds are looked at by VarType (8 text, 10 error, 11 logical) and not by KindOf: calls are what takes the time.
Public Function Worth(ByVal node As Long) As Variant
    Dim a As Variant, b As Variant, f As Long
    f = mFirst(node)
    Select Case mOp(node)
    Case OP_SLOT
        f = CLng(mValue(node))
        If mSlotHas(f) Then Worth = mSlotValue(f) Else Worth = SlotWorth(f)
    Case OP_TEXT, OP_NUMBER, OP_LOGICAL
        Worth = mValue(node)
    Case OP_IF
        a = Worth(mArg(f))
        If VarType(a) <> 11 Then a = ToLogical(a)
        If VarType(a) = 10 Then
            Worth = a
        ElseIf a Then
            Worth = Worth(mArg(f + 1))
        ElseIf mCount(node) > 2 Then
            Worth = Worth(mArg(f + 2))
        Else
            Worth = False
        End If
    Case OP_COMPARE
        a = Worth(mArg(f))
        If mOp(mArg(f + 1)) = OP_TEXT Then b = mValue(mArg(f + 1)) Else b = Worth(mArg(f + 1))
        Worth = Compared(mName(node), a, b)
    Case OP_IFERROR
        a = Worth(mArg(f))
        If VarType(a) = 10 Then Worth = Worth(mArg(f + 1)) Else Worth = a
    Case OP_AND, OP_OR
        Worth = Connected(node)
    Case OP_NOT
        a = Worth(mArg(f))
        If VarType(a) <> 11 Then a = ToLogical(a)
        If VarType(a) = 10 Then Worth = a Else Worth = Not CBool(a)
    Case OP_JOIN
        a = Worth(mArg(f))
        If VarType(a) <> 8 Then a = ToText(a)
        b = Worth(mArg(f + 1))
        If VarType(b) <> 8 Then b = ToText(b)
        If VarType(a) = 10 Then
            Worth = a
        ElseIf VarType(b) = 10 Then
            Worth = b
        Else
            Worth = a & b
        End If
    Case OP_SUBSTITUTE
        If mCount(node) > 3 Then b = Worth(mArg(f + 3))
        Worth = Substituted(Worth(mArg(f)), Worth(mArg(f + 1)), Worth(mArg(f + 2)), b)
    Case OP_RANGE
        If mKept(node) Then
            If Not mHas(node) Then
                mKeptValue(node) = Ranged(node)
                mHas(node) = True
            End If
            Worth = mKeptValue(node)
        Else
            Worth = Ranged(node)
        End If
    Case OP_ISERROR
        a = Worth(mArg(f))
        Worth = (VarType(a) = 10)
    Case Else
        Worth = Other(node)
    End Select
End Function

' AND or OR: the first error among all arguments, else whether all or any of them hold.
Private Function Connected(ByVal node As Long) As Variant
    Dim a As Variant, f As Long, i As Long, failed As Variant, isWrong As Boolean, isAll As Boolean, truth As Boolean
    f = mFirst(node)
    isAll = (mOp(node) = OP_AND)
    truth = isAll
    For i = f To f + mCount(node) - 1
        a = Worth(mArg(i))
        If VarType(a) <> 11 Then a = ToLogical(a)
        If VarType(a) = 10 Then
            If Not isWrong Then failed = a
            isWrong = True
        ElseIf CBool(a) <> isAll Then
            truth = Not isAll
        End If
    Next i
    If isWrong Then Connected = failed Else Connected = truth
End Function

Private Function Other(ByVal node As Long) As Variant
    Dim a As Variant, b As Variant, c As Variant, f As Long, k As Long
    f = mFirst(node)
    a = Worth(mArg(f))
    k = KindOf(a)
    If mCount(node) > 1 Then b = Worth(mArg(f + 1))
    If mCount(node) > 2 Then c = Worth(mArg(f + 2))
    Select Case mName(node)
    Case "ISNUMBER"
        Other = (k = K_NUMBER)
    Case "ISTEXT"
        Other = (k = K_TEXT)
    Case "ISBLANK"
        Other = (k = K_BLANK)
        If k = K_TEXT Then Other = (Len(a) = 0)
    Case "STRIP"
        Other = Stripped(a)
    Case "N"
        If k = K_ERROR Then
            Other = a
        ElseIf k = K_TEXT Then
            Other = 0#
        Else
            Other = ToNumber(a)
        End If
    Case "ADD"
        Other = Arithmetic("+", a, b)
    Case "SUBTRACT"
        Other = Arithmetic("-", a, b)
    Case "TIMES"
        Other = Arithmetic("*", a, b)
    Case "OVER"
        Other = Arithmetic("/", a, b)
    Case "NEGATIVE"
        Other = Arithmetic("-", 0#, a)
    Case "LEFT", "RIGHT"
        If mCount(node) < 2 Then b = 1#
        Other = Side(mName(node), a, b)
    Case "MID"
        Other = Middle(a, b, c)
    Case "FIND"
        If mCount(node) < 3 Then c = 1#
        Other = PositionOf(a, b, c)
    Case "ABS", "INT"
        a = ToNumber(a)
        If KindOf(a) = K_ERROR Then
            Other = a
        ElseIf mName(node) = "ABS" Then
            Other = Abs(a)
        Else
            Other = CDbl(Int(a))
        End If
    Case "ROUND"
        a = ToNumber(a)
        b = ToNumber(b)
        If KindOf(a) = K_ERROR Then
            Other = a
        ElseIf KindOf(b) = K_ERROR Then
            Other = b
        Else
            Other = RoundHalfAway(CDbl(a), Fix(b))
        End If
    Case "MOD"
        Other = Remainder(a, b)
    Case "VALUE"
        Other = NumberIn(a)
    Case "FIGURE"
        Other = Figure(a)
    Case "F_TEXT"
        Other = Formatted(a, b)
    Case "EXACT"
        Other = Exactly(a, b)
    Case "DATE"
        Other = DayOf(a, b, c)
    Case "MONTH"
        a = ToNumber(a)
        If KindOf(a) = K_ERROR Then
            Other = a
        ElseIf a < 0 Or a >= 2958466 Then
            Other = CVErr(2036)
        Else
            Other = Val(Mid$(DayText(CDbl(a)), 6, 2))
        End If
    Case "LEN", "HALF", "FOLD", "DIGITS", "NUMERAL", "PADMONTH", "MONTHOF", "DATEOF", "ZI", "LITERAL"
        Other = OfText(mName(node), a)
    Case Else
        ' an older add-in with the tables of a newer form: nothing is said to be right that was not looked at
        Other = CVErr(2029)
    End Select
End Function

' Every condition that fails, in the order of the rules. A condition that ends in an error does not hold.
Public Sub Judge()
    Dim c As Long, rule As Long, block As Long, line As Long, looked As Boolean
    For c = 1 To mConditionCount
        rule = Whole(mConditions(c, 1))
        block = Whole(mRules(rule, 3))
        If mBlockOpen(block) Then
            For line = 1 To mLines(block)
                mRow = line
                looked = (Whole(mRules(rule, 4)) = 1)
                If Not looked Then looked = IsUsed(block)
                If looked Then Judged c, line
            Next line
            mRow = 0
        Else
            Judged c, 0
        End If
    Next c
End Sub

Private Function IsUsed(ByVal block As Long) As Boolean
    Dim v As Variant
    v = SlotWorth(mBlockUsed(block))
    If KindOf(v) = K_NUMBER Then IsUsed = (v = 1)
End Function

Private Sub Judged(ByVal condition As Long, ByVal line As Long)
    Dim passes As Variant
    passes = Worth(Whole(mConditions(condition, 2)))
    If KindOf(passes) = K_LOGICAL Then
        If passes Then Exit Sub
    End If
    mHits = mHits + 1
    If mHits > UBound(mHitCondition) Then
        ReDim Preserve mHitCondition(1 To mHits + 200)
        ReDim Preserve mHitRow(1 To mHits + 200)
    End If
    mHitCondition(mHits) = condition
    mHitRow(mHits) = line
End Sub

Public Function HitCount() As Long
    HitCount = mHits
End Function

Public Function HitSlot(ByVal hit As Long) As Long
    HitSlot = Whole(mConditions(mHitCondition(hit), 3))
End Function

Public Function HitLine(ByVal hit As Long) As Long
    HitLine = mHitRow(hit)
End Function

' what: 1 code, 2 level, 5 what is asked, 6 what was found, 7 what to do, 8 the name of its explanation
Public Function HitRule(ByVal hit As Long, ByVal what As Long) As String
    HitRule = CStr(mRules(Whole(mConditions(mHitCondition(hit), 1)), what))
End Function

Public Function HitLabel(ByVal hit As Long) As String
    HitLabel = CStr(mConditions(mHitCondition(hit), 4))
End Function

' A sentence of a hit with its blanks filled.
Public Function HitSentence(ByVal hit As Long, ByVal what As Long) As String
    Dim text As String, c As Long, shows As Variant, i As Long, pair As Variant, slot As Long
    c = mHitCondition(hit)
    text = HitRule(hit, what)
    mRow = mHitRow(hit)
    slot = HitSlot(hit)
    text = Filled(text, "found", Shown(SlotWorth(slot), Whole(mConditions(c, 7)) = 1, True))
    text = Filled(text, "label", CStr(mConditions(c, 4)))
    text = Filled(text, "unit", CStr(mConditions(c, 5)))
    text = Filled(text, "example", CStr(mConditions(c, 6)))
    shows = Split(CStr(mConditions(c, 8)), ";")
    For i = 0 To UBound(shows)
        pair = Split(CStr(shows(i)), "=")
        text = Filled(text, CStr(pair(0)), Shown(Worth(CLng(pair(1))), Whole(mConditions(c, 7)) = 1 And CStr(pair(0)) = "value", False))
    Next i
    text = Replace(text, "[", "", 1, -1, 0)
    HitSentence = Replace(text, "]", "", 1, -1, 0)
    mRow = 0
End Function

' Puts a value into a blank; a part in brackets is left out where a value in it is empty.
Private Function Filled(ByVal text As String, ByVal name As String, ByVal value As String) As String
    Dim at As Long, opening As Long, closing As Long
    at = InStr(1, text, "{" & name & "}", 0)
    If at > 0 And Len(value) = 0 Then
        opening = InStrRev(text, "[", at)
        If opening > 0 Then
            If InStr(opening, text, "]", 0) > at Then
                closing = InStr(opening, text, "]", 0)
                text = Left$(text, opening - 1) & Mid$(text, closing + 1)
            End If
        End If
    End If
    text = Replace(text, "{" & name & "}", value, 1, -1, 0)
    ' a name that ends in :, asks for separators
    at = InStr(1, text, "{" & name & ":,}", 0)
    If at > 0 Then
        If KindOf(Numeral(value)) = K_NUMBER Then value = FigureOf(Val(value))
        text = Replace(text, "{" & name & ":,}", value, 1, -1, 0)
    End If
    Filled = text
End Function

' What was typed has all its digits, since one of them may be what is wrong; what was computed has six decimals, unless nothing is left.
Private Function Shown(ByRef value As Variant, ByVal dated As Boolean, ByVal typed As Boolean) As String
    Dim text As String, rounded As Double
    Select Case KindOf(value)
    Case K_ERROR
        Shown = ErrorText(value)
    Case K_NUMBER
        If dated And value >= 18264 And value <= 73415 Then
            Shown = DayText(CDbl(value))
        Else
            rounded = RoundHalfAway(CDbl(value), 6)
            If typed Or rounded = 0 Then rounded = CDbl(value)
            Shown = NumberText(rounded)
        End If
    Case K_LOGICAL
        Shown = IIf(value, "TRUE", "FALSE")
    Case Else
        text = CStr(value)
        If Len(text) > 60 Then text = Left$(text, 60) & ChrW$(8230)
        Shown = Replace(text, vbLf, Said("newline"), 1, -1, 0)
    End Select
End Function

Private Function ErrorText(ByRef value As Variant) As String
    Dim known As Variant, i As Long
    known = Array(2000, "#NULL!", 2007, "#DIV/0!", 2015, "#VALUE!", 2023, "#REF!", 2029, "#NAME?", 2036, "#NUM!", 2042, "#N/A")
    ErrorText = "#"
    For i = 0 To UBound(known) Step 2
        If CStr(value) = CStr(CVErr(known(i))) Then ErrorText = CStr(known(i + 1))
    Next i
End Function

' What one value reads as, by the node of a step of reading it; nothing of a check is kept.
Public Function ReadOne(ByVal slot As Long, ByRef value As Variant, ByVal node As Long) As Variant
    Begin 1
    PutLines mSlotBlock(slot), 1
    If mSlotKind(slot) = "TRAW" Then
        PutInLine slot, 1, value
        mRow = 1
    Else
        PutAlone slot, value
    End If
    ReadOne = Worth(node)
    mRow = 0
End Function
