"""What the tests of delivery are built from: servers, certificates, logs and the program."""
