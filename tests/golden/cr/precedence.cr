opened = #"("
x = ! "(" && ")"
y = # "(" || ")"
z = 2 * opened + 1
w = opened - opened + 1
verdict = x && y == z && w == 1
