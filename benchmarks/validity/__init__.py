"""Simulations of what tests and intervals promise: type I error and coverage at the studies' sample sizes."""
