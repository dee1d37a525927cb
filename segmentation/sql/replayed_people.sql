-- Whose nights are done again, in a key range, and from which night on. Reads segmentation_lateday; writes nothing.
SELECT profile_id, night FROM segmentation_lateday
WHERE night >= 0 AND profile_id BETWEEN %(first)s AND %(last)s ORDER BY profile_id
