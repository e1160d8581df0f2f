"""Views: frozen values that queries find in a history (jobs, pages, codes, files, rejections). A view never guesses."""
