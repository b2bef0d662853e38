"""Whether what was deployed really works: from outside, from inside, and by a synthetic person's visit."""
