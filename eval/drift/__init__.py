"""Drift, the guide's own chapter, applied to the assistant: is it asked other things than before, and does it answer less?"""
