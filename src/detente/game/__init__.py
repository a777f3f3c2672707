"""A case compiled to arrays: the space of packages, what they are worth, what can be undone."""

from detente.game.game import Game, assume, compile_game

__all__ = ["Game", "assume", "compile_game"]
