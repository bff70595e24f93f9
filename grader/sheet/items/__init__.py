"""The items of the sheet, a file each: title, points and checks; in the order of the files' names."""
