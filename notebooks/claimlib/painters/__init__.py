"""Painters: each draws ready numbers into axes and knows nothing of claims, articles or studies.

``grids`` has marks, bars, strips and tiles in rows and columns; ``intervals`` has estimates and times on an axis;
``curves`` has what moves: specification curves and dumbbells. Every artist that stands for a number has a group
identifier (``gid``), which becomes the ``id`` in the SVG, so that a mark can be traced.
"""
