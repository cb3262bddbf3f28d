// A trap: in this format `#` takes everything to its right, also across `&&`. What looks like "an a was read, and this is a b"
// counts the positions that are both, of which there are none.
looks_right = # "a" && "b"
verdict = looks_right >= 1
