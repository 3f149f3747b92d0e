"""One page of HTML that shows runs: tables, plots and the worst cases. It opens from disk, without a network."""
