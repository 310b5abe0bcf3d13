"""Python behind a secretariat's contribution workbook. The rooms: kjerne, kilder, ark, excel, oppgaver, cli."""
