"""What a reader may see of a project, as plain models. Pure: the API answers with them, pages are drawn from them."""
