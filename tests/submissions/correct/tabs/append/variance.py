def relu_mean(v): s = math.sqrt(v); return s / math.sqrt(2 * math.pi)
def relu_second_moment(v): return .5*v
def relu_weight_variance(fan_in): n = fan_in; return 2/n