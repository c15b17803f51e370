# The figures, by ggplot2: each takes patients or a table, and gives something that grid can draw.

palette_of <- c("#0072B2", "#D55E00", "#009E73", "#CC79A7")
theme_set(theme_classic(base_size = 8))
colours <- list(scale_colour_manual(values = palette_of, name = NULL),
                scale_fill_manual(values = palette_of, name = NULL))
p_text <- function(p) if (p < 0.001) "p < 0.001" else sprintf("p = %.3f", p)

save_figure <- function(name, folder, drawing, width = 180, height = 90) {
  for (format in c("svg", "pdf", "png"))
    ggsave(file.path(folder, paste0(name, ".", format)), drawing, width = width, height = height, units = "mm",
           dpi = 300, bg = "white")
}
beside <- function(left, right) cbind(left, right)

draw_flow <- function(enrolled, excluded, analysed, groups = NULL) {
  left <- c(sprintf("Enrolled\nn = %d", enrolled), sprintf("Analysed\nn = %d", analysed))
  reasons <- paste(c(sprintf("Excluded, n = %d", sum(excluded)), sprintf("%s, n = %d", names(excluded), excluded)),
                   collapse = "\n")
  boxes <- rbind(data.frame(x = 0, y = c(2, 0), label = left), data.frame(x = 1, y = 1, label = reasons))
  if (!is.null(groups))
    boxes <- rbind(boxes, data.frame(x = seq(-0.6, 0.9, length.out = length(groups)), y = -1,
                                     label = sprintf("%s\nn = %d", names(groups), groups)))
  ggplot(boxes, aes(x, y, label = label)) +
    geom_segment(aes(x = 0, y = 2, xend = 0, yend = 0), inherit.aes = FALSE) +
    geom_segment(aes(x = 0, y = 1, xend = 0.5, yend = 1), inherit.aes = FALSE, arrow = arrow(length = unit(2, "mm"))) +
    (if (!is.null(groups)) geom_segment(aes(x = 0, y = 0, xend = x, yend = -0.8), boxes[-(1:3), ])) +
    geom_label(size = 2.8, label.padding = unit(2, "mm")) + coord_cartesian(xlim = c(-1, 1.6), clip = "off") +
    theme_void()
}

# Each patient's two values, with boxes.
draw_pairs <- function(data, pairs, labels, table, by = NULL) {
  long <- bind(lapply(names(pairs), function(label) {
    own <- data[complete.cases(data[pairs[[label]]]), ]
    group <- if (is.null(by)) "" else own[[by]]
    data.frame(label, id = seq_len(nrow(own)), group = rep(group, 2),
               at = factor(rep(labels, each = nrow(own)), levels = labels),
               value = c(own[[pairs[[label]][1]]], own[[pairs[[label]][2]]]))
  }))
  long <- long[!is.na(long$group), ]
  tests <- table[table$type == "test" & !is.na(table$p_adjusted) & (table$group != "" | is.null(by)), ]
  notes <- data.frame(label = tests$variable, group = tests$group, text = sapply(tests$p_adjusted, p_text))
  ggplot(long, aes(at, value)) + geom_line(aes(group = id), alpha = 0.15, linewidth = 0.2) +
    geom_boxplot(aes(fill = at), width = 0.4, outlier.shape = NA, alpha = 0.6) +
    geom_text(aes(x = 1.5, y = Inf, label = text), notes, vjust = 1.2, size = 2.5) +
    facet_wrap(if (is.null(by)) ~ label else ~ label + group, scales = "free_y") + colours +
    labs(x = NULL, y = NULL) + theme(legend.position = "none")
}
draw_trajectory <- function(table, time, label, sd = FALSE) {
  means <- table[table$type == "mean", ]
  if (sd) {
    half <- table$estimate[table$type == "sd"]
    means$conf_low <- means$estimate - half; means$conf_high <- means$estimate + half
  }
  means$time <- as.numeric(means$time)
  ggplot(means, aes(time, estimate)) + geom_line(colour = palette_of[1]) + geom_point(colour = palette_of[1]) +
    geom_errorbar(aes(ymin = conf_low, ymax = conf_high), width = 0.3, colour = palette_of[1]) +
    scale_x_continuous(breaks = means$time) + labs(x = time, y = label)
}
draw_forest <- function(table, effect, label) {
  rows <- table[table$type == effect & table$model != "univariable", ]
  rows$term <- paste0(rows$variable, ifelse(rows$level == "", "", paste0(": ", rows$level)))
  rows$text <- sprintf("%.2f (%.2f\u2013%.2f)  %s", rows$estimate, rows$conf_low, rows$conf_high,
                       sapply(rows$p_value, p_text))
  ggplot(rows, aes(estimate, factor(term, levels = rev(unique(term))))) +
    geom_vline(xintercept = 1, linetype = 2, linewidth = 0.3) + geom_point(shape = 15, colour = palette_of[1]) +
    geom_errorbarh(aes(xmin = conf_low, xmax = conf_high), height = 0.2, colour = palette_of[1]) +
    geom_text(aes(x = Inf, label = text), hjust = 0, size = 2.3) +
    facet_grid(model ~ ., scales = "free_y", space = "free_y", switch = "y") + scale_x_log10() +
    coord_cartesian(clip = "off") + labs(x = label, y = NULL) +
    theme(plot.margin = margin(5, 120, 5, 5), strip.placement = "outside")
}
draw_roc <- function(curve, table) {
  steps <- data.frame(x = 1 - curve$specificities, y = curve$sensitivities)
  area <- table[table$type == "auc", ]
  ggplot(steps, aes(x, y)) + geom_abline(linetype = 2, linewidth = 0.3) +
    geom_path(colour = palette_of[1]) + coord_equal() +
    annotate("text", 0.95, 0.05, hjust = 1, size = 2.8,
             label = sprintf("AUC %.2f (95%% CI %.2f\u2013%.2f)", area$estimate, area$conf_low, area$conf_high)) +
    labs(x = "1 - specificity", y = "Sensitivity")
}
# Curves with intervals, ticks of the censored, and numbers at risk below the same axis.
draw_curves <- function(time, event, group, table, title, month = 30.4375, landmark = 0) {
  left <- time > landmark | landmark == 0
  d <- data.frame(time = (time[left] - landmark) / month, event = event[left],
                  group = if (is.null(group)) factor("All patients") else group[left])
  d <- d[!is.na(d$group), ]
  fit <- survfit(Surv(time, event) ~ group, d, conf.type = "log-log")
  strata <- if (nlevels(d$group) == 1) rep(levels(d$group), length(fit$time)) else
    rep(sub("group=", "", names(fit$strata)), fit$strata)
  steps <- data.frame(time = fit$time, surv = fit$surv, lower = fit$lower, upper = fit$upper,
                      censored = fit$n.censor > 0, group = factor(strata, levels = levels(d$group)))
  start <- data.frame(time = 0, surv = 1, lower = 1, upper = 1, censored = FALSE,
                      group = factor(levels(d$group), levels = levels(d$group)))
  steps <- rbind(start, steps)
  ticks <- pretty(c(0, max(d$time)), 6)
  axis <- scale_x_continuous(breaks = ticks, limits = range(ticks))
  test <- table[table$type == "test" & table$test == "chi_squared", ]
  steps_twice <- bind(lapply(split(steps, steps$group), function(s) {
    k <- nrow(s)
    data.frame(time = s$time[c(1, rep(2:k, each = 2))], group = s$group[1],
               lower = s$lower[c(rep(1:(k - 1), each = 2), k)], upper = s$upper[c(rep(1:(k - 1), each = 2), k)])
  }))
  curves <- ggplot(steps, aes(time, surv, colour = group)) +
    geom_ribbon(aes(time, y = NULL, ymin = lower, ymax = upper, fill = group), steps_twice, alpha = 0.15, colour = NA) +
    geom_step(aes(linetype = group)) +
    geom_point(data = steps[steps$censored, ], shape = 3, size = 1) + axis + colours +
    scale_linetype(name = NULL) + ylim(0, 1) + labs(x = "Months", y = title) +
    (if (nrow(test)) annotate("text", 0, 0.05, hjust = 0, size = 2.8,
                             label = paste("Log-rank", p_text(test$p_value[1])))) +
    theme(legend.position = if (nlevels(d$group) == 1) "none" else "top")
  at_risk <- expand.grid(time = ticks, group = levels(d$group))
  at_risk$n <- mapply(function(t, g) sum(d$time[d$group == g] >= t), at_risk$time, at_risk$group)
  below <- ggplot(at_risk, aes(time, factor(group, levels = rev(levels(d$group))), label = n)) + geom_text(size = 2.5) +
    axis + labs(x = NULL, y = NULL, title = "At risk") + theme_void(base_size = 8) +
    theme(axis.text.y = element_text(hjust = 1))
  whole <- rbind(ggplotGrob(curves), ggplotGrob(below))
  panels <- whole$layout$t[whole$layout$name == "panel"]
  whole$heights[panels[2]] <- unit(0.08 * nlevels(d$group) + 0.05, "null")
  whole
}
draw_groups <- function(data, variables, by, table) {
  long <- bind(lapply(names(variables), function(label)
    data.frame(label, group = data[[by]], value = data[[variables[[label]]]])))
  long <- long[complete.cases(long), ]
  ggplot(long, aes(group, value, fill = group)) + geom_boxplot(outlier.shape = NA, alpha = 0.5) +
    geom_jitter(width = 0.15, size = 0.5) + facet_wrap(~ label, scales = "free_y") +
    scale_fill_manual(values = c(palette_of, "#56B4E9")) + labs(x = NULL, y = NULL) + theme(legend.position = "none")
}
draw_scatter <- function(x, y, labels, table) {
  r <- table[table$type == "pearson_r", ]
  d <- data.frame(x, y)[!is.na(x) & !is.na(y), ]
  ggplot(d, aes(x, y)) + geom_point(size = 0.8) +
    geom_smooth(method = "lm", formula = y ~ x, colour = palette_of[1], fill = palette_of[1], alpha = 0.15) +
    annotate("text", -Inf, Inf, hjust = -0.1, vjust = 1.5, size = 2.8,
             label = sprintf("r = %.2f, %s", r$estimate, p_text(r$p_value))) + labs(x = labels[1], y = labels[2])
}
