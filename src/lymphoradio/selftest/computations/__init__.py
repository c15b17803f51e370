"""What is computed from the data, by subject: each module has a table `COMPUTATIONS` of its computations by name.

A computation takes nothing and returns its quantities under the names of certified.csv; where the package has to refuse
the data, it raises what the package raises. A new one is a function in its module's table and its rows in
certified.csv.
"""
