"""The grader graded: known wrong answers have to lose points and be named, right ones have to lose nothing."""
