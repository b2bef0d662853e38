"""What the agent does on the host, one verb a module; `runs` carries the long ones out under the lock."""
