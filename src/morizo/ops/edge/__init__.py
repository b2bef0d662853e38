"""What stands between the network and morizo-web: nginx, or nothing but web's own sockets (`edge = "none"`).

`nginx.py` renders nginx's files from a target, purely; `putting.py` puts files in place so that a red check can put
them back; `running.py` does both on the host; `direct.py` is for hosts without nginx.
"""
