"""What a history shows of promotions, jobs, codes and files: frozen values, found by queries."""
