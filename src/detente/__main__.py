"""`python -m detente`."""

from detente.cli import main

if __name__ == "__main__":  # a process of the workbench imports this module again
    main()
