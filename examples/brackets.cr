// Balanced brackets, in the format of the existing interpreter: one assignment per line, the last one is the verdict.
opened = # "("
closed = # ")"
early = opened < closed
bad = # early
balanced = (bad == 0) && (opened == closed)
