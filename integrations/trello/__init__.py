"""The board port on Trello, through py-trello with our own transport."""
