print("autograph")
