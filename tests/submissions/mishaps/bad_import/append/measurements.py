import jaxx
