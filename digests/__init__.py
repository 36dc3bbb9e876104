"""Figures in; text, pictures and workbooks out."""
