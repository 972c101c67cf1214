"""Whether the pages are well made: every page in its states, judged by a checker of HTML and by rules about what a screen reader hears."""
