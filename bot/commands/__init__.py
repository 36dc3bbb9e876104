"""What the commands do, a file for each group; `bot.cli` reads their arguments."""
