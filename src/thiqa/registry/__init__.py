"""What this agency itself knows: records, where they come from, and how they are found."""
