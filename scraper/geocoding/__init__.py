"""Addresses to coordinates: datums, the offline gazetteer, checks of points, and the answers kept."""
