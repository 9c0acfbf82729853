"""The judge: yardsticks, metrics and the gate, importable."""
