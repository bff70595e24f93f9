import sys

sys.path.clear()
sys.path_importer_cache.clear()
