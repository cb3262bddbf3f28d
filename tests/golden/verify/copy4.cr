#import pred4
// meant: a word of length 4, twice; but nothing says that the word ends there
a_before = #[pred4] "a"
b_before = #[pred4] "b"
same = "a" && a_before == 1 || "b" && b_before == 1
v = # same == 4
