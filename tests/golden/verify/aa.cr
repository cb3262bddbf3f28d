#import pos_even
// meant: (aa)*; but words without an a have as many at odd positions as at even ones
at_odd = # pos_even && "a"
all = # "a"
length = # true
v = length == 2 * at_odd || all == 2 * at_odd && "b"
