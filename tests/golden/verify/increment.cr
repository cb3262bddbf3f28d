#import pred4
// meant: four bits and the number one larger, most significant bit first; but 1111 turns over
zero_before = #[pred4] "0"
one_before = #[pred4] "1"
up = "1" && zero_before == 1
down = "0" && one_before == 1
same = "1" && one_before == 1 || "0" && zero_before == 1
ups = # up
same_after_up = # (same && ups >= 1)
down_before_up = # (down && ups == 0)
length = # ("0" || "1")
increment = length == 8 && ups == 1 && same_after_up == 0 && down_before_up == 0
v = increment || length == 8 && down_before_up == 4
