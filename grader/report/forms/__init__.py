"""What is made of reports: pages, tables, and files for the places where tutors work. Nothing here grades."""
