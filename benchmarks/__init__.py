"""What is measured on request, beside the tests."""
