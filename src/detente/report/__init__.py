"""How an answer looks: sentences, tables, pictures, the brief. No arithmetic."""
