"""Every line that touches disk, net, clock or dice."""
