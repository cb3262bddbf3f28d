#import nearby
x = #[nearby] "a"
y = x >= 1
