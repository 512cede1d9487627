"""What people write: in a text file of their own, and in the Word file made with it."""
