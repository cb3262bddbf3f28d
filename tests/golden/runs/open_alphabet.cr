n = # "a"
accept = n >= 1
