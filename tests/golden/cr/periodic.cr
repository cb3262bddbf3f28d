#import pos_even
#import pred4
x = pos_even
y = #[pred4] "a"
v = x && y >= 1
