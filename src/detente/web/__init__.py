"""The workbench: a local page a question, which shows what the command line answers."""
