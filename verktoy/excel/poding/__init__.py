"""What the graft is made of; `verktoy.excel.pode` is the way in."""
